package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.reporting.StudyResults;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of a study that a daemon has. */
final class DaemonResults implements ResultSource {
  private final DaemonClient client;
  private String study;

  /**
   * @param study its id, or its name or title if no other study of the daemon has the same
   */
  DaemonResults(DaemonClient client, String study) {
    this.client = client;
    this.study = study;
  }

  @Override
  public String id() {
    return study;
  }

  @Override
  public String title() {
    JsonNode title = client.study(study).path("title");
    return title.isTextual() ? title.asText() : null;
  }

  @Override
  public StudyResults results() throws IOException {
    return read(() -> RemoteRows.results(client, study));
  }

  @Override
  public InputStream rows(Rows rows, String format) throws IOException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("format", format);
    parameters.put("table", rows.table());
    if (rows.run() != null) {
      parameters.put("run", rows.run());
    }
    if (rows.level() != null) {
      parameters.put("level", rows.level());
    }
    return read(() -> client.results(study, parameters));
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /**
   * Reads by id. Only if the daemon has no such id, the study is looked for by its name or title.
   */
  private <T> T read(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (AscribeException e) {
      if (e.code() != ErrorCode.UNKNOWN_STUDY) {
        throw e;
      }
      study = named(e);
      return reading.read();
    }
  }

  private String named(AscribeException unknown) {
    List<String> ids = new ArrayList<>();
    List<String> named = new ArrayList<>();
    for (JsonNode each : client.studies().path("studies")) {
      ids.add(each.path("id").asText());
      if (each.path("name").asText().equals(study) || each.path("title").asText().equals(study)) {
        named.add(each.path("id").asText());
      }
    }
    if (named.size() == 1 && !named.get(0).equals(study)) {
      return named.get(0);
    }
    throw new AscribeException(
        ErrorCode.UNKNOWN_STUDY,
        unknown.getMessage()
            + (named.size() > 1
                ? "; several studies have this name: " + String.join(", ", named)
                : Names.hint(study, ids))
            + " (--store or --home reads a store without the daemon)",
        unknown);
  }

  @Override
  public void close() {
    // Each request has closed its own connection.
  }
}
