package dev.ascribe.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.reporting.export.SyntheticStudy;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} of a store of this machine. */
class ExportCommandTest {
  @TempDir private Path home;
  private String url;
  private String study;
  private CommandLineRig ascribe;

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    study = SyntheticStudy.store(url, 80);
    ascribe =
        new CommandLineRig(
            options -> {
              throw new UnsupportedOperationException("no engine is needed");
            },
            home);
  }

  private int export(String... arguments) {
    List<String> all = new ArrayList<>(List.of("export"));
    all.addAll(List.of(arguments));
    return ascribe.execute(all.toArray(String[]::new));
  }

  private String out(String name) {
    return home.resolve(name).toString();
  }

  @Test
  void filesAndTheirRowsArePrinted() {
    assertThat(export("synthetic", "--out", out("all"))).as(ascribe.error()).isZero();
    // A slow machine shows progress.
    assertThat(ascribe.error()).doesNotContain("warning");
    assertThat(ascribe.output().lines()).hasSize(1 + 2 + ResultQuery.TABLES.size());
    assertThat(ascribe.output())
        .containsPattern("all/attribution\\.parquet +80 +\\d+\n")
        .containsPattern("all/instance\\.parquet +4 +\\d+\n");
    assertThat(home.resolve("all/study.parquet")).isNotEmptyFile();
  }

  @Test
  void jsonHasTheRowCounts() throws Exception {
    assertThat(export(study, "--format", "jsonl", "--out", out("all"), "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("study").asText()).isEqualTo(study);
    assertThat(json.path("status").asText()).isEqualTo("done");
    assertThat(json.path("format").asText()).isEqualTo("jsonl");
    assertThat(json.path("directory").asText()).isEqualTo(out("all"));
    assertThat(json.path("warnings").size()).isZero();
    long rows = 0;
    for (JsonNode file : json.path("files")) {
      Path written = home.resolve("all").resolve(file.path("file").asText());
      assertThat(Files.readAllLines(written)).hasSize(file.path("rows").asInt());
      assertThat(Files.size(written)).isEqualTo(file.path("bytes").asLong());
      rows += file.path("rows").asLong();
    }
    assertThat(json.path("files").size()).isEqualTo(2 + ResultQuery.TABLES.size());
    assertThat(json.path("rows").asLong()).isEqualTo(rows).isGreaterThan(80);
  }

  @Test
  void badInputGetsOneLineAndWritesNothing() throws Exception {
    refuses(2, "no study 'synthetic-1', did you mean '" + study + "'?", "synthetic-1");
    refuses(2, "unknown name 'parket'", study, "--format", "parket");
    refuses(1, "there is no such file", study, "--store", "jdbc:sqlite:" + out("no.db"));
    refuses(2, "--out: there is no directory", study, "--out", out("no/where"));
    Files.writeString(Files.createDirectory(home.resolve("full")).resolve("a"), "mine");
    refuses(2, "is not empty", study, "--out", out("full"));
    assertThat(home.resolve("full/a")).hasContent("mine");
  }

  private void refuses(int exitCode, String message, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--out")) {
      all.addAll(List.of("--out", out("never")));
    }
    assertThat(export(all.toArray(String[]::new))).as(ascribe.error()).isEqualTo(exitCode);
    assertThat(ascribe.error().lines()).hasSize(1);
    assertThat(ascribe.error()).startsWith("error: ").contains(message);
    assertThat(ascribe.output()).isEmpty();
    assertThat(home.resolve("never")).doesNotExist();
  }

  @Test
  void aStudyThatRunsIsExportedAsFarAsItIs() {
    try (ResultStore store = ResultStores.open(url)) {
      StudyRow row = store.study(study).orElseThrow();
      store.upsert(List.of(new StudyRow(study, row.name(), row.digest(), row.spec(), "running")));
    }
    assertThat(export(study, "--out", out("part"), "--format", "csv")).isZero();
    assertThat(ascribe.error())
        .isEqualTo(
            "warning: study " + study + " is not complete (running): these are its rows so far\n");
    assertThat(home.resolve("part/metric.csv")).isNotEmptyFile();
  }

  /** Tables that belong to no run are rows of {@code results}, too. */
  @Test
  void resultsPrintsIntervalsAndComparisons() {
    for (String table : List.of("interval", "comparison")) {
      assertThat(
              ascribe.execute(
                  "results", study, "--store", url, "--table", table, "--format", "jsonl"))
          .as(ascribe.error())
          .isZero();
      assertThat(ascribe.output().lines()).hasSize(1);
      assertThat(ascribe.output()).contains("\"name\":\"map\"");
    }
  }
}
