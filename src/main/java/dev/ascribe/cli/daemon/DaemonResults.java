package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.storage.ResultRow.FailureRow;
import java.io.IOException;
import java.io.InputStream;
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
    return read(id -> RemoteRows.results(client, id));
  }

  @Override
  public List<FailureRow> failures() throws IOException {
    return read(id -> RemoteRows.failures(client, id));
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
    return read(id -> client.results(id, parameters));
  }

  /** Reads the study, and keeps its id for later readings. */
  private <T> T read(DaemonStudies.Request<T, IOException> reading) throws IOException {
    try {
      return DaemonStudies.request(
          client,
          study,
          id -> {
            T result = reading.ofStudy(id);
            study = id;
            return result;
          });
    } catch (AscribeException e) {
      throw e.code() == ErrorCode.UNKNOWN_STUDY
          ? new AscribeException(
              e.code(), e.getMessage() + " (--store or --home reads a store without the daemon)", e)
          : e;
    }
  }

  @Override
  public void close() {
    // Each request has closed its own connection.
  }
}
