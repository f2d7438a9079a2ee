package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a study in the list of all studies. The latest study comes first; those that no
 * daemon was given come last. Studies of the same time are in the order of their ids.
 *
 * @param submitted milliseconds since 1970; 0 where no daemon was given the study
 */
public record StudyKey(long submitted, String studyId) implements Comparable<StudyKey> {
  private static final Comparator<StudyKey> ORDER =
      Comparator.comparingLong(StudyKey::submitted).reversed().thenComparing(StudyKey::studyId);

  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,15})-([A-Za-z0-9][A-Za-z0-9._-]{0,119})");

  @Override
  public int compareTo(StudyKey other) {
    return ORDER.compare(this, other);
  }

  /** The key as a text that {@link #parse} reads. */
  public String text() {
    return submitted + "-" + studyId;
  }

  /**
   * Reads a key from the text of {@link #text()}.
   *
   * @param place that the error names
   * @throws AscribeException INVALID_VALUE
   */
  public static StudyKey parse(String place, String text) {
    Matcher key = TEXT.matcher(text);
    if (!key.matches()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE, place + ": is not what an earlier reply gave as 'next'");
    }
    return new StudyKey(Long.parseLong(key.group(1)), key.group(2));
  }
}
