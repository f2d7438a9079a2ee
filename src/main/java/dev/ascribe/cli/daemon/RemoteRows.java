package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads rows of a daemon's store as figures or as an aligned table. */
final class RemoteRows {
  /** The most rows of an aligned table, whose widths are known only when all rows are read. */
  private static final int MOST_ALIGNED = 1000;

  private static final int WIDEST_CELL = 60;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RemoteRows() {}

  /** The figures of whole runs, grouped as {@code run} prints them. */
  static StudyResults results(DaemonClient client, String studyId) throws IOException {
    List<RunRow> runs = new ArrayList<>();
    for (JsonNode row : rows(client, studyId, "run")) {
      runs.add(
          new RunRow(
              studyId,
              row.path("run_id").asText(),
              row.path("dataset").asText(),
              row.path("model").asText(),
              row.path("paradigm").asText(),
              row.path("training_size").asInt(),
              row.path("seed").asLong(),
              row.path("status").asText(),
              number(row.path("dev_accuracy")),
              null,
              null));
    }
    List<MetricRow> metrics = new ArrayList<>();
    for (JsonNode row : rows(client, studyId, "metric")) {
      metrics.add(
          new MetricRow(
              studyId,
              row.path("run_id").asText(),
              row.path("instance_id").asText(),
              row.path("method").asText(),
              row.path("name").asText(),
              row.path("subset").asText(),
              number(row.path("value")),
              row.path("count").asInt()));
    }
    return StudyResults.of(runs, metrics);
  }

  /** The failures of a study. */
  static List<FailureRow> failures(DaemonClient client, String studyId) throws IOException {
    List<FailureRow> failures = new ArrayList<>();
    for (JsonNode row : rows(client, studyId, "failure")) {
      failures.add(
          new FailureRow(
              studyId,
              row.path("run_id").asText(),
              row.path("instance_id").asText(),
              row.path("unit").asText(),
              row.path("code").asText(),
              row.path("message").asText(),
              row.path("attempts").asInt()));
    }
    return failures;
  }

  private static List<JsonNode> rows(DaemonClient client, String studyId, String table)
      throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("format", "jsonl");
    parameters.put("table", table);
    try (InputStream stream = client.results(studyId, parameters);
        MappingIterator<JsonNode> rows = MAPPER.readerFor(JsonNode.class).readValues(stream)) {
      return rows.readAll();
    }
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  /** The first rows of a CSV stream as an aligned table; closes the stream. */
  static InputStream aligned(InputStream csv, CommandContext context) throws IOException {
    Table table = new Table();
    try (CSVParser rows =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new InputStreamReader(csv, StandardCharsets.UTF_8))) {
      rows.getHeaderNames().forEach(name -> table.column(name, Table.Align.LEFT));
      long count = 0;
      for (CSVRecord row : rows) {
        if (++count > MOST_ALIGNED) {
          context.note(
              "these are the first %s; --format csv or jsonl prints all"
                  .formatted(Names.count(MOST_ALIGNED, "row")));
          break;
        }
        table.row(row.stream().map(RemoteRows::cell).toList());
      }
    }
    return stream(table.lines("", context.terminal().width()));
  }

  private static String cell(String text) {
    return SafeText.excerpt(text, WIDEST_CELL);
  }

  static InputStream stream(List<String> lines) {
    return new ByteArrayInputStream(
        (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
