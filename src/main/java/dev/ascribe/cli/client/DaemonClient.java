package dev.ascribe.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
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
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** A submission waits for data and models to be checked. */
  private static final Duration REPLY = Duration.ofMinutes(2);

  /** The engine's own timeout, where a request to explain names no deadline. */
  private static final Duration EXPLANATION = Duration.ofMinutes(10);

  /** For the way there and back, and for a daemon that is a little late. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  /** Three heartbeats of a stream of events: whoever sends nothing for so long is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  /** No problem document is longer; another server's page may be. */
  private static final int LONGEST_PROBLEM = 1 << 16;

  /** As many runs of a study as a daemon puts on one page. */
  private static final String MOST_RUNS = "500";

  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ServerAddress server;
  private final Duration silence;
  private final HttpClient http;

  public DaemonClient(ServerAddress server) {
    this(server, SILENCE);
  }

  /**
   * A client of little patience.
   *
   * @param silence a reply of which no byte comes for so long has broken off
   */
  DaemonClient(ServerAddress server, Duration silence) {
    this.server = server;
    this.silence = silence;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
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
        request("/v1/studies" + query(parameters))
            .header("Content-Type", file.contentType())
            .POST(BodyPublishers.ofString(file.text()))
            .build();
    HttpResponse<InputStream> response = send(request);
    return new Submitted(json(response), response.statusCode() == CREATED);
  }

  /** All studies, the latest first: an object with a list {@code studies}. */
  public JsonNode studies() {
    JsonNode page = json(send(get("/v1/studies")));
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ArrayNode studies = all.putArray("studies");
    page.path("studies").forEach(studies::add);
    while (page.path("next").isTextual()) {
      page = json(send(get("/v1/studies" + query(Map.of("after", page.path("next").asText())))));
      page.path("studies").forEach(studies::add);
    }
    return all;
  }

  /** One study with all its runs, however many pages they fill, and its failures. */
  public JsonNode study(String id) {
    JsonNode first = json(send(get(path(id))));
    if (first instanceof ObjectNode study && study.path("runs") instanceof ArrayNode runs) {
      JsonNode next = study.remove("next_run");
      while (next != null && next.isTextual()) {
        Map<String, String> page = new TreeMap<>(Map.of("after", next.asText(), "runs", MOST_RUNS));
        JsonNode more = json(send(get(path(id) + query(page))));
        more.path("runs").forEach(runs::add);
        next = more.path("next_run");
      }
    }
    return first;
  }

  /** One study with those of its runs that are being worked on, as far as they fill one page. */
  public JsonNode studyAtWork(String id) {
    return json(send(get(path(id) + "?state=training&state=evaluating&state=summarising")));
  }

  /** Cancels a study and says how it stands now. */
  public JsonNode cancel(String id) {
    return json(send(request(path(id)).DELETE().build()));
  }

  /** Deletes a study with all that is stored of it, and says how it stood. */
  public JsonNode delete(String id) {
    return json(send(request(path(id) + "?delete=true").DELETE().build()));
  }

  /** Rows of a study as they come; the caller closes the stream. */
  public InputStream results(String id, Map<String, String> parameters) {
    return send(get(path(id) + "/results" + query(parameters))).body();
  }

  /**
   * Events of a study as they come, after the one with the number given; the caller closes the
   * stream.
   */
  public InputStream events(String id, long after) {
    HttpRequest.Builder request =
        request(path(id) + "/events").header("Accept", "text/event-stream");
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    return send(request.GET().build()).body();
  }

  /** Devices, queue and store. */
  public JsonNode status() {
    return json(send(get("/v1/status")));
  }

  /** Meters in Prometheus' text format. */
  public String metrics() {
    return text(send(get("/metrics")), Integer.MAX_VALUE);
  }

  /**
   * What became of a request to explain.
   *
   * @param body an explanation where {@code status} is 200, else what the daemon says instead
   * @param retryAfterSeconds when to ask again, or 0 where the daemon does not say
   */
  public record ExplainReply(int status, JsonNode body, int retryAfterSeconds) {
    public boolean isAnswered() {
      return status == OK;
    }

    /** Whether as many requests waited as may. */
    public boolean isRejected() {
      return status == TOO_MANY_REQUESTS;
    }
  }

  /** Explains one text; the request and the reply are the objects of the OpenAPI document. */
  public ExplainReply explain(JsonNode request) {
    HttpResponse<InputStream> response =
        exchange(
            request("/v1/explain")
                .timeout(patience(request))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.toString()))
                .build());
    String retry = response.headers().firstValue("Retry-After").orElse("");
    return new ExplainReply(
        response.statusCode(),
        json(response),
        retry.matches("\\d{1,6}") ? Integer.parseInt(retry) : 0);
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

  private HttpRequest get(String path) {
    return request(path).GET().build();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.base() + path)).timeout(REPLY);
    if (!server.token().isEmpty()) {
      request.header("Authorization", "Bearer " + server.token());
    }
    return request;
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    HttpResponse<InputStream> response = exchange(request);
    if (response.statusCode() != OK && response.statusCode() != CREATED) {
      throw Problems.of(server, response.statusCode(), text(response, LONGEST_PROBLEM));
    }
    return response;
  }

  private HttpResponse<InputStream> exchange(HttpRequest request) {
    try {
      return http.send(request, head -> new TimedBody(silence));
    } catch (HttpConnectTimeoutException | ConnectException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "no daemon answers at %s; 'ascribe serve' starts one, --server or ASCRIBE_SERVER names another"
              .formatted(server),
          e);
    } catch (HttpTimeoutException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "%s did not answer within %d s"
              .formatted(server, request.timeout().orElse(REPLY).toSeconds()),
          e);
    } catch (IOException e) {
      throw lost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  private JsonNode json(HttpResponse<InputStream> response) {
    try {
      return MAPPER.readTree(text(response, Integer.MAX_VALUE));
    } catch (JsonProcessingException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "%s answered with something else than JSON: is it an Ascribe daemon?".formatted(server),
          e);
    }
  }

  private String text(HttpResponse<InputStream> response, int longest) {
    try (InputStream body = response.body()) {
      return new String(body.readNBytes(longest), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** The failure of a connection that broke in the middle. */
  AscribeException lost(IOException cause) {
    return new AscribeException(
        ErrorCode.SERVER_UNAVAILABLE,
        "the connection to %s broke: %s".formatted(server, SafeText.visible(cause.toString())),
        cause);
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
