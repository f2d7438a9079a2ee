package dev.ascribe.http.directives;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the messages of the engine safe for clients. It shortens each path of this machine to the
 * name of the file, and each message to one line of limited length.
 */
public final class MessageFilter {
  private static final int LONGEST = 500;

  /**
   * Matches the URL of a database, or an absolute path of two names or more, up to its last name.
   */
  private static final Pattern PATH =
      Pattern.compile(
          "(?:jdbc:\\w+:|file:)?(?<![\\w.])(?:[A-Za-z]:)?[/\\\\](?:[^\\s/\\\\'\",;()<>]+[/\\\\]+)+");

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+");

  /**
   * The roots, the longest first: a shorter root would otherwise remove only a part of a longer
   * one.
   */
  private final List<String> roots;

  /**
   * @param roots directories whose paths are removed even if their names contain spaces
   */
  public MessageFilter(Collection<Path> roots) {
    this.roots =
        roots.stream()
            .map(root -> root.toAbsolutePath().normalize())
            // The root directory would match every separator.
            .filter(root -> root.getNameCount() > 0)
            .map(Path::toString)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** Returns the message as a client may read it. */
  public String publicLine(String message) {
    String head = message == null ? "" : message;
    // Bounds the recursion of the pattern, which descends once for each name of a path.
    head = head.substring(0, Math.min(4 * LONGEST, head.length()));
    String line = UNPRINTABLE.matcher(head).replaceAll(" ").strip();
    line = withoutPaths(line);
    if (line.length() > LONGEST) {
      int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
      line = line.substring(0, end) + " ...";
    }
    return line;
  }

  /** Cuts the paths in a text to the names of the files; null stays null. */
  public String withoutPaths(String text) {
    if (text == null || (text.indexOf('/') < 0 && text.indexOf('\\') < 0)) {
      return text;
    }
    String without = text;
    for (String root : roots) {
      without = without.replace(root, "/daemon/files");
    }
    return PATH.matcher(without).replaceAll(Matcher.quoteReplacement(""));
  }
}
