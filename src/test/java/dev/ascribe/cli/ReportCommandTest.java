package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.reporting.report.ReportStudies;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code report}: what it writes, and what it refuses without writing anything. */
class ReportCommandTest {
  private static final StudySpec STUDY = ReportStudies.study("reviews", "13", "8", "prompted");

  @TempDir private Path home;
  private String url;
  private CommandLineRig ascribe;

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    try (ResultStore store = ResultStores.open(url)) {
      new ReportStudies(0.2, 0).store(store, STUDY, "done", run -> true);
    }
  }

  private int report(Path out, String... others) {
    List<String> arguments =
        Stream.concat(
                Stream.of("report", "reviews", "--store", url, "--out", out.toString()),
                Stream.of(others))
            .toList();
    return ascribe.execute(arguments.toArray(String[]::new));
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".report-")).toList();
    }
  }

  @Test
  void thePageHasItsFiguresAndTablesBesideIt() throws IOException {
    Path out = home.resolve("paper").resolve("report");
    assertThat(report(out)).as(ascribe.error()).isZero();

    assertThat(ascribe.output()).isEqualTo("report: " + out.resolve("index.html") + "\n");
    assertThat(Files.readString(out.resolve("figures").resolve("map.svg")))
        .startsWith("<svg ")
        .contains("viewBox", "<title", "shapley-sampling");
    String table = "results-01-sample-sentiment-prompted-8";
    assertThat(Files.readString(out.resolve("tables").resolve(table + ".csv")))
        .startsWith("dataset,model,paradigm,training_size,method,measure,mean,lower,upper,")
        .contains("sample-sentiment,bert-base-uncased,prompted,8,shapley-sampling,map,0.");
    assertThat(Files.readString(out.resolve("tables").resolve(table + ".tex")))
        .contains("\\toprule", "\\textbf{", "\\bottomrule");
    assertThat(Files.readString(out.resolve("tables").resolve(table + ".md")))
        .contains("| --- | ---: |", "| shapley-sampling | **0.");
    assertThat(Files.readString(out.resolve("tables").resolve("comparisons.csv")))
        .contains("method,sample-sentiment,");

    // A second report replaces the first one.
    Files.writeString(out.resolve("figures").resolve("old.svg"), "");
    assertThat(report(out)).as(ascribe.error()).isZero();
    assertThat(out.resolve("figures").resolve("old.svg")).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void jsonHasThePathsAndTheSummary() throws IOException {
    Path out = home.resolve("report");
    assertThat(report(out, "--json")).as(ascribe.error()).isZero();
    JsonNode printed = new ObjectMapper().readTree(ascribe.output());
    assertThat(printed.path("page").asText()).isEqualTo(out.resolve("index.html").toString());
    assertThat(printed.path("files")).hasSizeGreaterThan(8);
    assertThat(printed.path("summary").toString())
        .contains("Claim b of Zhou et al. 2024", "shapley-sampling has the best mean");
  }

  @Test
  void anUnknownStudyGetsTheNearestName() {
    assertThat(ascribe.execute("report", STUDY.id() + "x", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error()).contains("did you mean '" + STUDY.id() + "'?").hasLineCount(1);
    assertThat(ascribe.execute("report", "reviews", "--store", url + "-not")).isEqualTo(1);
    assertThat(ascribe.error()).contains("there is no such file").hasLineCount(1);
  }

  @Test
  void whatIsNoReportIsNotReplaced() throws IOException {
    Path out = Files.createDirectory(home.resolve("thesis"));
    Path thesis = Files.writeString(out.resolve("index.html"), "<p>mine");
    assertThat(report(out)).isEqualTo(2);
    assertThat(ascribe.error()).contains("'" + out + "'", "--force").hasLineCount(1);
    assertThat(thesis).hasContent("<p>mine");

    assertThat(report(thesis)).isEqualTo(2);
    assertThat(ascribe.error()).contains("it is no directory").hasLineCount(1);
    assertThat(report(thesis.resolve("below"))).isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo(
            "error: --out: cannot write the report to '%s': no directory can be made there"
                    .formatted(thesis.resolve("below"))
                + " (a file of this name is in the way)\n");
    assertThat(leftovers()).isEmpty();

    assertThat(report(out, "--force")).as(ascribe.error()).isZero();
    assertThat(Files.readString(thesis)).startsWith("<!DOCTYPE html>");
  }

  @Test
  void aPlaceWhereNoDirectoryCanBeMadeIsRefusedBeforeAnythingIsComputed() {
    Path proc = Path.of("/proc/reports/report");
    assumeThat(proc.getParent().getParent()).as("/proc, which only Linux has").exists();
    assertThat(report(proc)).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith("error: --out: cannot write the report to '%s': no directory".formatted(proc))
        .containsOnlyOnce("/proc/reports")
        .hasLineCount(1);
  }

  @Test
  void aReportGoesIntoTheDirectoryBehindALink() throws IOException {
    Path disk = Files.createDirectory(home.resolve("disk"));
    Path link = Files.createSymbolicLink(home.resolve("link"), disk);
    assertThat(report(link)).as(ascribe.error()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(disk.resolve("index.html")).isRegularFile();
  }
}
