package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.reporting.report.ReportFolder;
import dev.ascribe.reporting.report.ReportStudies;
import dev.ascribe.reporting.report.StudyReport;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reports as a browser shows them from a disk. With {@code -Dascribe.screenshots} it leaves
 * pictures in target/screenshots.
 */
@Tag("browser")
@ExtendWith(BrowserTests.class)
final class ReportInBrowserTest {
  private static final int DESKTOP = 1400;
  private static final int PHONE = 400;

  @TempDir Path directory;

  /** Studies whose reports look different. */
  enum Case {
    WHOLE("13, 21", "8, 16", "prompted, fine-tuned", run -> true),
    ONE_SIZE("13", "8", "prompted", run -> true),
    UNFINISHED("13, 21", "8, 16", "prompted, fine-tuned", run -> run.trainingSize() == 8),
    EMPTY("13", "8", "prompted", run -> false);

    private final String seeds;
    private final String sizes;
    private final String paradigms;
    private final Predicate<RunSpec> isDone;

    Case(String seeds, String sizes, String paradigms, Predicate<RunSpec> isDone) {
      this.seeds = seeds;
      this.sizes = sizes;
      this.paradigms = paradigms;
      this.isDone = isDone;
    }
  }

  private String page(Case of) {
    StudySpec study = ReportStudies.study("reviews", of.seeds, of.sizes, of.paradigms);
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"))) {
      new ReportStudies(0.1, 0.1)
          .store(store, study, of == Case.UNFINISHED ? "running" : "done", of.isDone);
      ReportFolder folder = new ReportFolder(directory.resolve("report"));
      folder.write(StudyReport.read(store, study.id(), step -> {}), step -> {});
      return folder.page().toUri().toString();
    }
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void aReportIsAccessibleAndFitsAPhone(Case of, Browser browser) {
    browser.open(page(of));
    String name = "report-" + of.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    for (boolean isDark : List.of(false, true)) {
      for (int width : List.of(DESKTOP, PHONE)) {
        browser.show(name + "-" + width + (isDark ? "-dark" : ""), width, isDark);
        // Contrast depends on the colours, and the size of targets on the width.
        if (isDark == (width == PHONE)) {
          assertThat(browser.violations()).as("%s, %d, dark %s", of, width, isDark).isEmpty();
        }
        browser.assertNoSidewaysScroll();
      }
    }
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void textsAreFiltered(Browser browser) {
    browser.open(page(Case.ONE_SIZE));
    assertThat(browser.text("#filters output")).isEqualTo("24 of 24 texts");
    browser.script(
        """
        const select = document.querySelector("#filters select");
        select.value = "wrong";
        select.dispatchEvent(new Event("change"));
        """);
    assertThat(browser.text("#filters output")).isEqualTo("8 of 24 texts");
    assertThat(browser.all("article.text:not([hidden])"))
        .hasSize(8)
        .allMatch(text -> "wrong".equals(text.getAttribute("data-outcome")));
  }
}
