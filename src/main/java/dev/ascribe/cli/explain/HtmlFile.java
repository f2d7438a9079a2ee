package dev.ascribe.cli.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.ExplanationPage;
import dev.ascribe.scheduling.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file of {@code explain --html}: gathers explanations and writes them as one page. */
final class HtmlFile {
  private final Path file;
  private final String run;
  private final List<Explanation> explanations = new ArrayList<>();

  /**
   * @param file null to write nothing
   * @param run the run whose model explains, as {@code STUDY/RUN}, or null
   */
  HtmlFile(Path file, String run) {
    this.file = file;
    this.run = run;
  }

  /** Refuses a file that cannot be written, before anything is computed. */
  void check() {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw unwritable("it must be a file in a directory that can be written", null);
    }
  }

  void add(Explanation explanation) {
    if (file != null) {
      explanations.add(explanation);
    }
  }

  void write() {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, ExplanationPage.of(explanations, run));
    } catch (IOException e) {
      throw unwritable(e.getMessage(), e);
    }
  }

  private AscribeException unwritable(String reason, IOException cause) {
    return new AscribeException(
        ErrorCode.BAD_USAGE, "--html: cannot write '%s': %s".formatted(file, reason), cause);
  }
}
