package dev.ascribe.cli.explain;

import dev.ascribe.common.OutputFile;
import dev.ascribe.reporting.ExplanationPage;
import dev.ascribe.scheduling.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file of {@code explain --html}: gathers explanations and writes them as one page. */
final class HtmlFile {
  private final OutputFile file;
  private final String run;
  private final List<Explanation> explanations = new ArrayList<>();

  /**
   * @param file null to write nothing
   * @param run the run whose model explains, as {@code STUDY/RUN}, or null
   */
  HtmlFile(Path file, String run) {
    this.file = file == null ? null : new OutputFile("--html", file);
    this.run = run;
  }

  /** Refuses a file that cannot be written, before anything is computed. */
  void check() {
    if (file == null) {
      return;
    }
    file.check();
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
      byte[] page = ExplanationPage.of(explanations, run).getBytes(StandardCharsets.UTF_8);
      file.write(stream -> stream.write(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
