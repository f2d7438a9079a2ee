package dev.ascribe.cli.daemon;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Chooses the format of results by the option, or else by the ending of the file. */
final class OutputFormats {
  private static final Map<String, String> BY_ENDING =
      Map.of("csv", "csv", "tex", "latex", "md", "markdown", "jsonl", "jsonl");

  private static final Set<String> FIGURES = Set.of("svg", "pdf", "png", "html");

  private OutputFormats() {}

  /**
   * Returns the format; null for the default.
   *
   * @param format of the option, or null
   * @param out the file, or null
   * @throws AscribeException UNKNOWN_NAME; BAD_USAGE for a format of figures
   */
  static String chosen(String format, Path out, List<String> allowed) {
    if (format != null) {
      requireNoFigure("--format", format, allowed);
      if (!allowed.contains(format)) {
        throw Names.unknown("--format", format, allowed);
      }
      return format;
    }
    if (out == null || out.getFileName() == null) {
      return null;
    }
    String name = out.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    requireNoFigure("--out", ending, allowed);
    return BY_ENDING.get(ending);
  }

  private static void requireNoFigure(String option, String format, List<String> allowed) {
    if (FIGURES.contains(format)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: results have no format %s (allowed: %s); 'report STUDY --out DIR' draws figures and a page"
              .formatted(option, format, String.join(", ", allowed)));
    }
  }
}
