package dev.ascribe.reporting.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.reporting.export.StudyExport.Export;
import dev.ascribe.reporting.export.StudyExport.TableFile;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files of an export say what the store says. */
class StudyExportTest {
  @TempDir private Path folder;
  private ExportRig rig;

  @BeforeEach
  void fill() {
    rig = new ExportRig(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** What SQL says of the study. */
  private double sql(String select) throws SQLException {
    try (Connection connection = DriverManager.getConnection(rig.url);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(select + " WHERE study_id = '" + rig.study.id() + "'")) {
      return row.getDouble(1);
    }
  }

  @Test
  void parquetHasTheRowsAndTheSumsOfTheStore() throws Exception {
    Export export = rig.export(ExportFormat.PARQUET);
    for (String table : ResultQuery.TABLES) {
      assertThat(rig.table(table).rows())
          .as(table)
          .hasSize((int) sql("SELECT COUNT(*) FROM " + table));
    }
    assertThat(export.files())
        .extracting(TableFile::table)
        .startsWith("study", "instance", "run", "prediction", "attribution", "metric")
        .containsAll(ResultQuery.TABLES)
        .hasSize(ExportRig.TABLES);
    for (TableFile file : export.files()) {
      assertThat(rig.table(file.table()).rows()).hasSize((int) file.rows());
      assertThat(Files.size(rig.out.resolve(file.file()))).isEqualTo(file.bytes());
    }

    double mean =
        rig.table("metric").rows().stream()
            .mapToDouble(row -> ParquetFile.number(row, "value"))
            .filter(value -> !Double.isNaN(value))
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(sql("SELECT AVG(value) FROM metric"), within(1e-12));
    double scores =
        rig.table("attribution").rows().stream()
            .mapToDouble(row -> Arrays.stream(ParquetFile.numbers(row, "scores")).sum())
            .sum();
    assertThat(scores)
        .isCloseTo(
            sql("SELECT SUM(each.value) FROM attribution, json_each(scores) each"), within(1e-9));
  }

  @Test
  void everyNumberOfEveryListIsExact() throws Exception {
    rig.export(ExportFormat.PARQUET);
    Map<List<String>, AttributionRow> stored =
        rig.store.runs(rig.study.id()).stream()
            .flatMap(run -> rig.store.attributions(rig.study.id(), run.runId()).stream())
            .collect(
                Collectors.toMap(
                    row -> List.of(row.runId(), row.instanceId(), row.method()), row -> row));
    assertThat(stored).hasSize(2 * 4 * ExportRig.TEXTS);
    for (Group row : rig.table("attribution").rows()) {
      AttributionRow same =
          stored.remove(
              List.of(
                  row.getString("run_id", 0),
                  row.getString("instance_id", 0),
                  row.getString("method", 0)));
      assertThat(ParquetFile.numbers(row, "scores")).isEqualTo(same.scores());
      assertThat(ParquetFile.numbers(row, "standard_errors")).isEqualTo(same.standardErrors());
      assertThat(ParquetFile.text(row, "standard_error_kind"))
          .as(same.method())
          .isEqualTo(same.standardErrors().length == 0 ? null : "estimate");
      assertThat(row.getDouble("value_full", 0)).isEqualTo(same.valueFull());
      assertThat(row.getLong("evaluations", 0)).isEqualTo(same.evaluations());
    }
    assertThat(stored).isEmpty();
  }

  @Test
  void columnsAreTyped() throws Exception {
    rig.export(ExportFormat.PARQUET);
    assertThat(rig.table("attribution").schema().toString())
        .contains(
            "optional binary method (STRING)",
            "optional group scores (LIST) {\n    repeated group list {\n      optional double element;",
            "optional int64 evaluations;",
            "optional double seconds;",
            "optional int64 training_size;");
    Group row = rig.table("study").rows().get(0);
    assertThat(rig.table("study").schema().toString())
        .contains("optional int64 ended (TIMESTAMP(MILLIS,true));");
    assertThat(row.getLong("submitted", 0)).isEqualTo(SyntheticStudy.SUBMITTED);
    assertThat(row.getLong("ended", 0)).isEqualTo(SyntheticStudy.ENDED);
    assertThat(ParquetFile.text(row, "title")).isNull();
    assertThat(new ObjectMapper().readTree(row.getString("spec", 0)).path("name").asText())
        .isEqualTo("synthetic");
  }

  /** NaN is a value that is missing. Infinity is a number, and stays one. */
  @Test
  void missingNumbersAreNullWhereverTheyStand() throws Exception {
    RunRow run = rig.store.runs(rig.study.id()).get(0);
    double[] scores = {0.1, Double.NaN, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE};
    rig.store.upsert(
        List.of(
            new AttributionRow(
                rig.study.id(),
                run.runId(),
                "odd",
                "random",
                "negative",
                scores,
                new double[0],
                "saturated",
                1,
                0,
                Double.NaN,
                1,
                Double.NaN,
                0,
                0,
                "",
                Double.NaN),
            new MetricRow(
                rig.study.id(), run.runId(), "odd", "random", "map", "all", Double.NaN, 0)));
    rig.export(ExportFormat.PARQUET);
    Group odd = only(rig.table("attribution"), "odd");
    assertThat(ParquetFile.numbers(odd, "scores")).isEqualTo(scores);
    assertThat(ParquetFile.numbers(odd, "standard_errors")).isEmpty();
    assertThat(ParquetFile.text(odd, "standard_error_unknown")).isEqualTo("saturated");
    for (String column : List.of("value_empty", "completeness_delta", "seconds")) {
      assertThat(odd.getFieldRepetitionCount(column)).as(column).isZero();
    }
    assertThat(only(rig.table("metric"), "odd").getFieldRepetitionCount("value")).isZero();
    assertThat(ParquetFile.number(rig.table("interval").rows().get(0), "upper")).isEqualTo(0.6);
    assertThat(rig.table("interval").rows().get(0).getFieldRepetitionCount("score_error")).isZero();
  }

  private static Group only(ParquetFile table, String instance) {
    List<Group> rows =
        table.rows().stream()
            .filter(row -> instance.equals(ParquetFile.text(row, "instance_id")))
            .toList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  @Test
  void linesOfJsonHaveArraysAndTimes() throws Exception {
    Export export = rig.export(ExportFormat.JSONL);
    ObjectMapper json = new ObjectMapper();
    for (TableFile file : export.files()) {
      assertThat(Files.readAllLines(rig.out.resolve(file.file()))).hasSize((int) file.rows());
    }
    double sum = 0;
    for (String line : Files.readAllLines(rig.out.resolve("attribution.jsonl"))) {
      JsonNode row = json.readTree(line);
      assertThat(row.has("words")).isFalse();
      assertThat(row.path("dataset").asText()).isEqualTo("sample-sentiment");
      for (JsonNode score : row.path("scores")) {
        sum += score.asDouble();
      }
    }
    assertThat(sum)
        .isCloseTo(
            sql("SELECT SUM(each.value) FROM attribution, json_each(scores) each"), within(1e-9));
    assertThat(
            json.readTree(Files.readString(rig.out.resolve("study.jsonl"))).path("ended").asText())
        .isEqualTo("2026-05-28T21:26:40.123Z");
    JsonNode instance = json.readTree(Files.readAllLines(rig.out.resolve("instance.jsonl")).get(0));
    assertThat(instance.path("rationales").path(0).size())
        .isEqualTo(instance.path("words").size())
        .isPositive();
  }

  @Test
  void csvHasTheRowsToo() throws Exception {
    Export export = rig.export(ExportFormat.CSV);
    for (TableFile file : export.files()) {
      try (CSVParser records =
          CSVParser.parse(
              rig.out.resolve(file.file()),
              StandardCharsets.UTF_8,
              CSVFormat.RFC4180.builder().setHeader().get())) {
        assertThat(records.getRecords()).as(file.table()).hasSize((int) file.rows());
      }
    }
    assertThat(Files.readString(rig.out.resolve("failure.csv"))).contains("\"a,\n\"\"b\"\"\"");
  }

  @Test
  void anExportReportsHowManyOfTheStoresRowsAreWritten() {
    ExportRig.Counted counted = new ExportRig.Counted();
    new StudyExport(rig.store, rig.study.id(), ExportFormat.CSV, counted).write(rig.out, false);
    long rows = 4 + 4 * ExportRig.TEXTS * (1 + 2 + 24) + 1 + 1 + 4;
    assertThat(counted.total).isEqualTo(rows);
    assertThat(counted.written)
        .isSorted()
        .contains(4 + 3 * 4 * ExportRig.TEXTS + 1000L)
        .endsWith(rows);
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void aStudyWithoutRowsHasAllFiles(ExportFormat format) {
    rig.fill("{ name = sample-sentiment, test-limit = 2 }", 0);
    assertThat(rig.export(format).files()).hasSize(ExportRig.TABLES);
  }
}
