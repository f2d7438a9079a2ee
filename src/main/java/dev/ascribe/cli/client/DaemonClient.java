package dev.ascribe.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The routes of a daemon as methods. Thread-safe. Every failure is an {@link AscribeException} with
 * the daemon's own code and line, or SERVER_UNAVAILABLE where none answers.
 */
public final class DaemonClient {
  /** The engine's own timeout, where a request to explain names no deadline. */
  private static final Duration EXPLANATION = Duration.ofMinutes(10);

  /** For the way there and back, and for a daemon that is a little late. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  /** Three heartbeats of a stream of events: whoever sends nothing for so long is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /** As many runs of a study as a daemon puts on one page. */
  private static final String MOST_RUNS = "500";

  private static final int TOO_MANY_REQUESTS = 429;

  private final DaemonConnection daemon;

  public DaemonClient(ServerAddress server) {
    this(server, SILENCE);
  }

  /**
   * A client of little patience.
   *
   * @param silence a reply of which no byte comes for so long has broken off
   */
  DaemonClient(ServerAddress server, Duration silence) {
    this.daemon = new DaemonConnection(server, silence);
  }

  /**
   * A study that was handed in.
   *
   * @param accepted whether work begins because of it
   */
  public record Submitted(JsonNode study, boolean accepted) {}

  /**
   * Hands a study in.
   *
   * @param recompute whether runs of files that have changed are computed anew instead of refused
   */
  public Submitted submit(StudyFile file, String priority, boolean recompute) {
    Map<String, String> parameters =
        recompute
            ? Map.of("priority", priority, "recompute", "true")
            : Map.of("priority", priority);
    HttpRequest request =
        daemon
            .request("/v1/studies" + query(parameters))
            .header("Content-Type", file.contentType())
            .POST(BodyPublishers.ofString(file.text()))
            .build();
    HttpResponse<InputStream> response = daemon.send(request);
    return new Submitted(daemon.json(response), response.statusCode() == DaemonConnection.CREATED);
  }

  /** All studies, the latest first: an object with a list {@code studies}. */
  public JsonNode studies() {
    JsonNode page = daemon.json(daemon.send(daemon.get("/v1/studies")));
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ArrayNode studies = all.putArray("studies");
    page.path("studies").forEach(studies::add);
    while (page.path("next").isTextual()) {
      page =
          daemon.json(
              daemon.send(
                  daemon.get("/v1/studies" + query(Map.of("after", page.path("next").asText())))));
      page.path("studies").forEach(studies::add);
    }
    return all;
  }

  /** One study with all its runs, however many pages they fill, and its failures. */
  public JsonNode study(String id) {
    JsonNode first = daemon.json(daemon.send(daemon.get(path(id))));
    if (first instanceof ObjectNode study && study.path("runs") instanceof ArrayNode runs) {
      JsonNode next = study.remove("next_run");
      while (next != null && next.isTextual()) {
        Map<String, String> page = new TreeMap<>(Map.of("after", next.asText(), "runs", MOST_RUNS));
        JsonNode more = daemon.json(daemon.send(daemon.get(path(id) + query(page))));
        more.path("runs").forEach(runs::add);
        next = more.path("next_run");
      }
    }
    return first;
  }

  /** One study with those of its runs that are being worked on, as far as they fill one page. */
  public JsonNode studyAtWork(String id) {
    return daemon.json(
        daemon.send(daemon.get(path(id) + "?state=training&state=evaluating&state=summarising")));
  }

  /** Cancels a study and says how it stands now. */
  public JsonNode cancel(String id) {
    return daemon.json(daemon.send(daemon.request(path(id)).DELETE().build()));
  }

  /** Deletes a study with all that is stored of it, and says how it stood. */
  public JsonNode delete(String id) {
    return daemon.json(daemon.send(daemon.request(path(id) + "?delete=true").DELETE().build()));
  }

  /** Rows of a study as they come; the caller closes the stream. */
  public InputStream results(String id, Map<String, String> parameters) {
    return daemon.send(daemon.get(path(id) + "/results" + query(parameters))).body();
  }

  /**
   * Events of a study as they come, after the one with the number given; the caller closes the
   * stream.
   */
  public InputStream events(String id, long after) {
    HttpRequest.Builder request =
        daemon.request(path(id) + "/events").header("Accept", "text/event-stream");
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    return daemon.send(request.GET().build()).body();
  }

  /** Devices, queue and store. */
  public JsonNode status() {
    return daemon.json(daemon.send(daemon.get("/v1/status")));
  }

  /** Meters in Prometheus' text format. */
  public String metrics() {
    return daemon.text(daemon.send(daemon.get("/metrics")), Integer.MAX_VALUE);
  }

  /**
   * What became of a request to explain.
   *
   * @param body an explanation where {@code status} is 200, else what the daemon says instead
   * @param retryAfterSeconds when to ask again, or 0 where the daemon does not say
   */
  public record ExplainReply(int status, JsonNode body, int retryAfterSeconds) {
    public boolean isAnswered() {
      return status == DaemonConnection.OK;
    }

    /** Whether as many requests waited as may. */
    public boolean isRejected() {
      return status == TOO_MANY_REQUESTS;
    }
  }

  /** Explains one text; the request and the reply are the objects of the OpenAPI document. */
  public ExplainReply explain(JsonNode request) {
    HttpResponse<InputStream> response =
        daemon.exchange(
            daemon
                .request("/v1/explain")
                .timeout(patience(request))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.toString()))
                .build());
    String retry = response.headers().firstValue("Retry-After").orElse("");
    return new ExplainReply(
        response.statusCode(),
        daemon.json(response),
        retry.matches("\\d{1,6}") ? Integer.parseInt(retry) : 0);
  }

  /** The failure of a stream that broke in the middle. */
  AscribeException lost(IOException cause) {
    return daemon.lost(cause);
  }

  /** As long as the daemon may take. */
  static Duration patience(JsonNode request) {
    double seconds = request.path("deadline").asDouble();
    return (seconds > 0 && seconds < EXPLANATION.toSeconds()
            ? Duration.ofMillis((long) (1000 * seconds))
            : EXPLANATION)
        .plus(MARGIN);
  }

  private static String path(String studyId) {
    return "/v1/studies/" + segment(studyId);
  }

  private static String segment(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + segment(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }
}
