package dev.ascribe.reporting.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.export.StudyExport.Export;
import dev.ascribe.reporting.export.StudyExport.TableFile;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private static final int TEXTS = 60;
  private static final String SAMPLE = "{ name = sample-sentiment, test-limit = 4 }";

  @TempDir private Path folder;
  private String url;
  private ResultStore store;
  private StudySpec study;
  private Path out;

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + folder.resolve("ascribe.db");
    store = ResultStores.open(url);
    study = SyntheticStudy.study(SAMPLE);
    SyntheticStudy.fill(store, study, TEXTS);
    out = folder.resolve("out");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Export export(ExportFormat format) {
    return export(store, format, false);
  }

  private Export export(ResultStore from, ExportFormat format, boolean replace) {
    return new StudyExport(from, study.id(), format, new Counted()).write(out, replace);
  }

  private ParquetFile table(String name) throws IOException {
    return ParquetFile.read(out.resolve(name + ".parquet"));
  }

  /** What SQL says of the study. */
  private double sql(String select) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select + " WHERE study_id = '" + study.id() + "'")) {
      return row.getDouble(1);
    }
  }

  @Test
  void parquetHasTheRowsAndTheSumsOfTheStore() throws Exception {
    Export export = export(ExportFormat.PARQUET);
    for (String table : ResultQuery.TABLES) {
      assertThat(table(table).rows()).as(table).hasSize((int) sql("SELECT COUNT(*) FROM " + table));
    }
    assertThat(export.files())
        .extracting(TableFile::table)
        .containsExactly(
            "study",
            "instance",
            "run",
            "prediction",
            "attribution",
            "metric",
            "interval",
            "comparison",
            "failure");
    for (TableFile file : export.files()) {
      assertThat(table(file.table()).rows()).hasSize((int) file.rows());
      assertThat(Files.size(out.resolve(file.file()))).isEqualTo(file.bytes());
    }

    double mean =
        table("metric").rows().stream()
            .mapToDouble(row -> ParquetFile.number(row, "value"))
            .filter(value -> !Double.isNaN(value))
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(sql("SELECT AVG(value) FROM metric"), within(1e-12));
    double scores =
        table("attribution").rows().stream()
            .mapToDouble(row -> Arrays.stream(ParquetFile.numbers(row, "scores")).sum())
            .sum();
    assertThat(scores)
        .isCloseTo(
            sql("SELECT SUM(each.value) FROM attribution, json_each(scores) each"), within(1e-9));
  }

  @Test
  void everyNumberOfEveryListIsExact() throws Exception {
    export(ExportFormat.PARQUET);
    Map<List<String>, AttributionRow> stored =
        store.runs(study.id()).stream()
            .flatMap(run -> store.attributions(study.id(), run.runId()).stream())
            .collect(
                Collectors.toMap(
                    row -> List.of(row.runId(), row.instanceId(), row.method()), row -> row));
    assertThat(stored).hasSize(2 * 4 * TEXTS);
    for (Group row : table("attribution").rows()) {
      AttributionRow same =
          stored.remove(
              List.of(
                  row.getString("run_id", 0),
                  row.getString("instance_id", 0),
                  row.getString("method", 0)));
      assertThat(ParquetFile.numbers(row, "scores")).isEqualTo(same.scores());
      assertThat(ParquetFile.numbers(row, "standard_errors")).isEqualTo(same.standardErrors());
      assertThat(row.getDouble("value_full", 0)).isEqualTo(same.valueFull());
      assertThat(row.getLong("evaluations", 0)).isEqualTo(same.evaluations());
    }
    assertThat(stored).isEmpty();
  }

  @Test
  void columnsAreTyped() throws Exception {
    export(ExportFormat.PARQUET);
    assertThat(table("attribution").schema().toString())
        .contains(
            "optional binary method (STRING)",
            "optional group scores (LIST) {\n    repeated group list {\n      optional double element;",
            "optional int64 evaluations;",
            "optional double seconds;",
            "optional int64 training_size;");
    Group row = table("study").rows().get(0);
    assertThat(table("study").schema().toString())
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
    RunRow run = store.runs(study.id()).get(0);
    double[] scores = {0.1, Double.NaN, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE};
    store.upsert(
        List.of(
            new AttributionRow(
                study.id(),
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
            new MetricRow(study.id(), run.runId(), "odd", "random", "map", "all", Double.NaN, 0)));
    export(ExportFormat.PARQUET);
    Group odd = only(table("attribution"), "odd");
    assertThat(ParquetFile.numbers(odd, "scores")).isEqualTo(scores);
    assertThat(ParquetFile.numbers(odd, "standard_errors")).isEmpty();
    assertThat(ParquetFile.text(odd, "standard_error_unknown")).isEqualTo("saturated");
    for (String column : List.of("value_empty", "completeness_delta", "seconds")) {
      assertThat(odd.getFieldRepetitionCount(column)).as(column).isZero();
    }
    assertThat(only(table("metric"), "odd").getFieldRepetitionCount("value")).isZero();
    assertThat(ParquetFile.number(table("interval").rows().get(0), "upper")).isEqualTo(0.6);
    assertThat(table("interval").rows().get(0).getFieldRepetitionCount("score_error")).isZero();
  }

  private static Group only(ParquetFile table, String instance) {
    List<Group> rows =
        table.rows().stream()
            .filter(row -> instance.equals(ParquetFile.text(row, "instance_id")))
            .toList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  /** A study of pairs in a file of its own, of which ten test texts are left after the split. */
  private Path pairs() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(
          ("{\"id\": \"p%1$d\", \"premise\": \"Ein  Hund, \\\"schl\u00e4ft\\\"%1$d\", \"hypothesis\": \"No 狗 runs\","
                  + " \"label\": \"%2$s\", \"rationales\": [{\"annotator\": \"anna\", \"premise\": [1],"
                  + " \"hypothesis\": [0, 2]}, {\"annotator\": \"ben\", \"premise\": [], \"hypothesis\":"
                  + " [1]}]}")
              .formatted(i, i % 2 == 0 ? "yes" : "no"));
    }
    Path file = folder.resolve("pairs.jsonl");
    Files.write(file, lines);
    study =
        SyntheticStudy.study(
            ("{ name = pairs, format = jsonl, task = nli, paths = [\"%s\"], labels = [no, yes],"
                    + " template = \"{premise} ? {mask} , {hypothesis}\","
                    + " verbalizer { no = No, yes = Yes } }")
                .formatted(file));
    SyntheticStudy.fill(store, study, 2);
    return file;
  }

  @Test
  void instancesHaveTheirWordsAndTheRationaleOfEachAnnotator() throws Exception {
    pairs();
    assertThat(export(ExportFormat.PARQUET).warnings()).isEmpty();
    List<Group> rows = table("instance").rows();
    assertThat(rows).hasSize(4);
    for (Group row : rows) {
      String sleeps = "\"schl\u00e4ft\"" + row.getString("instance_id", 0).substring(1);
      assertThat(row.getString("text", 0)).isEqualTo("Ein  Hund, " + sleeps);
      assertThat(row.getString("pair", 0)).isEqualTo("No 狗 runs");
      assertThat(row.getString("dataset", 0)).isEqualTo("pairs");
      assertThat(ParquetFile.texts(row, "words"))
          .containsExactly("Ein", "Hund,", sleeps, "No", "狗", "runs");
      assertThat(ParquetFile.texts(row, "annotators")).containsExactly("anna", "ben");
      assertThat(ParquetFile.masks(row, "rationales"))
          .containsExactly(List.of(0, 1, 0, 1, 0, 1), List.of(0, 0, 0, 0, 1, 0));
    }
    assertThat(rows).extracting(row -> row.getString("gold", 0)).containsOnly("no", "yes");
  }

  @Test
  void textsOfFilesThatAreGoneOrHaveChangedAreLeftOut() throws Exception {
    Path file = pairs();
    RunRow run = store.runs(study.id()).get(0);
    store.upsert(
        List.of(
            new RunRow(
                run.studyId(),
                run.runId(),
                run.dataset(),
                run.model(),
                run.paradigm(),
                run.trainingSize(),
                run.seed(),
                run.status(),
                run.devAccuracy(),
                null,
                4,
                "0a",
                "of other files",
                null)));
    assertThat(export(ExportFormat.PARQUET).warnings())
        .containsExactly(
            "pairs: its files have changed since the study ran, so its texts are left out");
    assertThat(table("instance").rows()).isEmpty();
    assertThat(table("prediction").rows()).hasSize(4 * 2);

    Files.delete(file);
    assertThat(export(store, ExportFormat.PARQUET, true).warnings())
        .singleElement()
        .asString()
        .startsWith("pairs: its texts are left out: ")
        .contains(file.toString());
  }

  @Test
  void linesOfJsonHaveArraysAndTimes() throws Exception {
    Export export = export(ExportFormat.JSONL);
    ObjectMapper json = new ObjectMapper();
    for (TableFile file : export.files()) {
      assertThat(Files.readAllLines(out.resolve(file.file()))).hasSize((int) file.rows());
    }
    double sum = 0;
    for (String line : Files.readAllLines(out.resolve("attribution.jsonl"))) {
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
    assertThat(json.readTree(Files.readString(out.resolve("study.jsonl"))).path("ended").asText())
        .isEqualTo("2026-05-28T21:26:40.123Z");
    JsonNode instance = json.readTree(Files.readAllLines(out.resolve("instance.jsonl")).get(0));
    assertThat(instance.path("rationales").path(0).size())
        .isEqualTo(instance.path("words").size())
        .isPositive();
  }

  @Test
  void csvHasTheRowsToo() throws Exception {
    Export export = export(ExportFormat.CSV);
    for (TableFile file : export.files()) {
      try (CSVParser records =
          CSVParser.parse(
              out.resolve(file.file()),
              StandardCharsets.UTF_8,
              CSVFormat.RFC4180.builder().setHeader().get())) {
        assertThat(records.getRecords()).as(file.table()).hasSize((int) file.rows());
      }
    }
    assertThat(Files.readString(out.resolve("failure.csv"))).contains("\"a,\n\"\"b\"\"\"");
  }

  @Test
  void anExportReportsHowManyOfTheStoresRowsAreWritten() {
    Counted counted = new Counted();
    new StudyExport(store, study.id(), ExportFormat.CSV, counted).write(out, false);
    long rows = 4 + 4 * TEXTS * (1 + 2 + 24) + 1 + 1 + 4;
    assertThat(counted.total).isEqualTo(rows);
    assertThat(counted.written).isSorted().contains(4 + 3 * 4 * TEXTS + 1000L).endsWith(rows);
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void aStudyWithoutRowsHasAllFiles(ExportFormat format) {
    StudySpec empty = SyntheticStudy.study("{ name = sample-sentiment, test-limit = 2 }");
    SyntheticStudy.fill(store, empty, 0);
    study = empty;
    assertThat(export(format).files()).hasSize(9);
  }

  @Test
  void aDirectoryWithFilesIsOnlyWrittenWhenForced() throws Exception {
    Files.createDirectory(out);
    Files.writeString(out.resolve("notes.txt"), "mine");
    Files.writeString(out.resolve("run.csv"), "old");
    assertThatThrownBy(() -> export(ExportFormat.CSV))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_USAGE))
        .hasMessageContaining(out + " is not empty")
        .hasMessageContaining("--force");
    assertThat(content(out)).containsExactly("notes.txt", "run.csv");

    export(store, ExportFormat.CSV, true);
    assertThat(content(out)).hasSize(10).contains("notes.txt", "attribution.csv");
    assertThat(Files.readString(out.resolve("notes.txt"))).isEqualTo("mine");
    assertThat(Files.readString(out.resolve("run.csv"))).startsWith("study_id,run_id,");
  }

  @Test
  void anEmptyDirectoryIsFilled() throws Exception {
    Files.createDirectory(out);
    export(ExportFormat.JSONL);
    assertThat(content(out)).hasSize(9).allMatch(name -> name.endsWith(".jsonl"));
  }

  @Test
  void aPlaceThatCannotBeADirectoryIsRefused() throws Exception {
    Files.writeString(out, "a file");
    assertThatThrownBy(() -> export(ExportFormat.CSV)).hasMessageContaining(out + " is a file");
    assertThat(out).hasContent("a file");
    out = folder.resolve("no").resolve("where");
    assertThatThrownBy(() -> export(ExportFormat.CSV))
        .hasMessage("--out: there is no directory " + folder.resolve("no"));
    assertThat(folder.resolve("no")).doesNotExist();
  }

  @Test
  void anExportThatFailsHalfwayLeavesNothing() throws Exception {
    Files.createDirectory(out);
    Files.writeString(out.resolve("run.parquet"), "old");
    List<String> before = content(folder);
    ForwardingStore failing =
        new ForwardingStore(store) {
          @Override
          public ResultCursor open(ResultQuery query) {
            if (query.table().equals("metric")) {
              throw new AscribeException(ErrorCode.STORE_LOST, "the disk is gone");
            }
            return super.open(query);
          }
        };
    assertThatThrownBy(() -> export(failing, ExportFormat.PARQUET, true))
        .hasMessage("the disk is gone");
    assertThat(content(folder)).isEqualTo(before);
    assertThat(content(out)).containsExactly("run.parquet");
    assertThat(out.resolve("run.parquet")).hasContent("old");

    out = folder.resolve("new");
    assertThatThrownBy(() -> export(failing, ExportFormat.PARQUET, false))
        .hasMessage("the disk is gone");
    assertThat(content(folder)).isEqualTo(before);
  }

  private static List<String> content(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("ascribe.db"))
          .sorted()
          .toList();
    }
  }

  private static final class Counted implements StudyExport.Listener {
    private long total;
    private final List<Long> written = new ArrayList<>();

    @Override
    public void begin(long all) {
      total = all;
    }

    @Override
    public void written(long rows, String table) {
      written.add(rows);
    }
  }
}
