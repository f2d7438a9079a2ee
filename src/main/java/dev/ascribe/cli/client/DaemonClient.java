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
 * Calls the routes of a daemon. Every failure is an {@link AscribeException}: with the code and the
 * message that the daemon sent, or SERVER_UNAVAILABLE if none answers. Thread-safe.
 */
public final class DaemonClient {
  /** The engine's timeout for a request to explain that names no deadline. */
  private static final Duration EXPLANATION = Duration.ofMinutes(10);

  /** Time beyond the deadline, for the network and a daemon that is a little late. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  /**
   * Three heartbeats of a stream of events. A daemon that sends nothing for this time counts as
   * lost.
   */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /** The most runs of a study that a daemon puts on one page. */
  private static final String MOST_RUNS = "500";

  private static final int TOO_MANY_REQUESTS = 429;

  private final DaemonConnection daemon;

  public DaemonClient(ServerAddress server) {
    this(server, SILENCE);
  }

  /**
   * Creates a client with a shorter patience, for tests.
   *
   * @param silence a reply counts as broken off if no byte of it arrives for this time
   */
  DaemonClient(ServerAddress server, Duration silence) {
    this.daemon = new DaemonConnection(server, silence);
  }

  /**
   * The reply to a submission.
   *
   * @param accepted whether the submission started work
   */
  public record Submitted(JsonNode study, boolean accepted) {}

  /**
   * Submits a study.
   *
   * @param recompute whether stored runs whose model or data have changed are computed again; if
   *     false, such a study is refused
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

  /** One study with its failures and all its runs, from as many pages as they fill. */
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

  /** One study with a page of those of its runs that are in progress. */
  public JsonNode studyAtWork(String id) {
    return daemon.json(
        daemon.send(daemon.get(path(id) + "?state=training&state=evaluating&state=summarising")));
  }

  /** Cancels a study and returns its state afterwards. */
  public JsonNode cancel(String id) {
    return daemon.json(daemon.send(daemon.request(path(id)).DELETE().build()));
  }

  /** Deletes a study with everything stored of it, and returns its state before. */
  public JsonNode delete(String id) {
    return daemon.json(daemon.send(daemon.request(path(id) + "?delete=true").DELETE().build()));
  }

  /** The rows of a study as a stream, which the caller closes. */
  public InputStream results(String id, Map<String, String> parameters) {
    return daemon.send(daemon.get(path(id) + "/results" + query(parameters))).body();
  }

  /** The events of a study after a given one, as a stream that the caller closes. */
  public InputStream events(String id, long after) {
    HttpRequest.Builder request =
        daemon.request(path(id) + "/events").header("Accept", "text/event-stream");
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    return daemon.send(request.GET().build()).body();
  }

  /** The state of devices, queue and store. */
  public JsonNode status() {
    return daemon.json(daemon.send(daemon.get("/v1/status")));
  }

  /** The meters in Prometheus' text format. */
  public String metrics() {
    return daemon.text(daemon.send(daemon.get("/metrics")), Integer.MAX_VALUE);
  }

  /**
   * The reply to a request to explain.
   *
   * @param body an explanation if {@code status} is 200, else a problem document
   * @param retryAfterSeconds when to ask again, or 0 if the daemon does not say
   */
  public record ExplainReply(int status, JsonNode body, int retryAfterSeconds) {
    public boolean isAnswered() {
      return status == DaemonConnection.OK;
    }

    /** Whether the daemon's queue was full. */
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

  /** The longest time that the daemon may take for a request. */
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
