package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ascribe.http.operations.DashboardFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * The operations of openapi.yaml that the dashboard uses, over objects that a test lays down; with
 * the page itself as the daemon serves it, headers included.
 */
final class FakeDaemon implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Path DOCUMENT = Path.of("src/main/resources/dev/ascribe/http/openapi.yaml");

  /** A request as it came. */
  record Received(String method, String path, String query, String body, String lastEventId) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final DashboardFiles files = new DashboardFiles();
  private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, EventJournal> journals = new ConcurrentHashMap<>();
  private volatile String token;
  private volatile boolean down;
  private volatile CountDownLatch answers = new CountDownLatch(0);
  private volatile String broken;
  private volatile boolean staysBroken;
  private volatile CountDownLatch submissions = new CountDownLatch(0);
  private volatile CountDownLatch studies = new CountDownLatch(0);
  private final Semaphore heldStudies = new Semaphore(0);

  /** What there is; guarded by itself. */
  final DaemonData data;

  /**
   * What requests to explain are answered, step by step, by methods without a journal of theirs.
   */
  final EventJournal explanation = new EventJournal();

  private final Map<String, EventJournal> explanations = new ConcurrentHashMap<>();

  FakeDaemon(DaemonData data) {
    this.data = data;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  void requireToken(String required) {
    token = required;
  }

  /** Whether requests stay without an answer, as those to a daemon that is started anew. */
  void down(boolean isDown) {
    down = isDown;
  }

  /** Lets all requests wait for their answers, as those to a daemon that is stopped. */
  void hang() {
    answers = new CountDownLatch(1);
  }

  void goOn() {
    answers.countDown();
  }

  /** Lets studies that are submitted wait for an answer. */
  void holdSubmissions() {
    submissions = new CountDownLatch(1);
  }

  void letSubmissionsGo() {
    submissions.countDown();
  }

  /** Lets answers to questions for one study wait; they say what was true before the wait. */
  void holdStudies() {
    studies = new CountDownLatch(1);
  }

  /** Returns when an answer waits. */
  void awaitHeldStudy() throws InterruptedException {
    assertThat(heldStudies.tryAcquire(20, TimeUnit.SECONDS)).as("a held answer").isTrue();
  }

  void letStudiesGo() {
    studies.countDown();
  }

  /** Breaks off the answer to the next request for a path. */
  void breakNext(String path) {
    staysBroken = false;
    broken = path;
  }

  /** Breaks off the answers to all requests for a path until they are mended. */
  void breakAnswers(String path) {
    staysBroken = true;
    broken = path;
  }

  void mendAnswers() {
    broken = null;
  }

  /** What happens in a study. */
  EventJournal events(String study) {
    return journals.computeIfAbsent(study, id -> new EventJournal());
  }

  /** What requests to explain by one method are answered, step by step. */
  EventJournal explanation(String method) {
    return explanations.computeIfAbsent(method, name -> new EventJournal());
  }

  List<Received> received(String method, String path) {
    synchronized (received) {
      return received.stream()
          .filter(request -> request.method().equals(method) && request.path().equals(path))
          .toList();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      URI uri = exchange.getRequestURI();
      var file = files.find(uri.getPath());
      if (file.isPresent()) {
        send(exchange, 200, file.get().mediaType(), file.get().content());
        return;
      }
      if (uri.getPath().equals("/openapi.yaml")) {
        send(exchange, 200, "application/yaml", Files.readAllBytes(DOCUMENT));
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String lastEventId = exchange.getRequestHeaders().getFirst("Last-Event-ID");
      received.add(
          new Received(
              exchange.getRequestMethod(), uri.getPath(), uri.getQuery(), body, lastEventId));
      answers.await();
      if (down) {
        return;
      }
      String required = token;
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (required != null && !("Bearer " + required).equals(authorization)) {
        problem(exchange, 401, "UNAUTHORIZED", "a token is needed");
        return;
      }
      if (uri.getPath().equals(broken)) {
        broken = staysBroken ? broken : null;
        send(
            exchange, 200, "application/json", "{\"studies\": [{".getBytes(StandardCharsets.UTF_8));
        return;
      }
      route(exchange, uri, body, lastEventId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange, URI uri, String body, String lastEventId)
      throws IOException, InterruptedException {
    String[] path = uri.getPath().substring(1).split("/");
    String operation = exchange.getRequestMethod() + " " + (path.length > 1 ? path[1] : "");
    switch (operation) {
      case "GET status" -> json(exchange, 200, copy(data.status));
      case "GET models" -> json(exchange, 200, JSON.createObjectNode().set("models", data.models));
      case "GET methods" ->
          json(exchange, 200, JSON.createObjectNode().set("methods", data.methods));
      case "POST explain" -> {
        String method = JSON.readTree(body).path("method").asText();
        stream(exchange, explanations.getOrDefault(method, explanation), 0);
      }
      case "POST studies" -> submit(exchange, body);
      case "GET studies", "DELETE studies", "PATCH studies" ->
          studies(exchange, path, uri, body, lastEventId);
      default -> problem(exchange, 404, "NOT_FOUND", "there is no such path");
    }
  }

  private void studies(
      HttpExchange exchange, String[] path, URI uri, String body, String lastEventId)
      throws IOException, InterruptedException {
    if (path.length == 2) {
      json(exchange, 200, data.list(query(uri)));
      return;
    }
    ObjectNode study = data.study(path[2], allOf(uri));
    if (study == null) {
      problem(exchange, 404, "UNKNOWN_STUDY", "there is no study '" + path[2] + "'");
      return;
    }
    if (exchange.getRequestMethod().equals("PATCH")) {
      String title = JSON.readTree(body).get("title").asText();
      data.change(path[2], renamed -> renamed.put("title", title.isEmpty() ? null : title));
      json(exchange, 200, data.study(path[2]));
      return;
    }
    if ("true".equals(query(uri).get("delete"))) {
      data.remove(path[2]);
      json(exchange, 200, study);
      return;
    }
    if (exchange.getRequestMethod().equals("DELETE")) {
      data.change(path[2], running -> running.put("state", "cancelled").putNull("eta_seconds"));
      json(exchange, 200, data.study(path[2]));
      return;
    }
    switch (path.length == 3 ? "" : path[3]) {
      case "" -> {
        if (studies.getCount() > 0) {
          heldStudies.release();
        }
        studies.await();
        json(exchange, 200, study);
      }
      case "events" ->
          stream(
              exchange, events(path[2]), lastEventId == null ? 0 : Integer.parseInt(lastEventId));
      case "results" ->
          send(
              exchange,
              200,
              "application/jsonl",
              String.join(
                      "\n",
                      data.figures(path[2], query(uri).get("run")).stream()
                          .map(JsonNode::toString)
                          .toList())
                  .getBytes(StandardCharsets.UTF_8));
      case "instances" -> json(exchange, 200, data.page(path[2], query(uri)));
      default -> problem(exchange, 404, "NOT_FOUND", "there is no such path");
    }
  }

  private void submit(HttpExchange exchange, String body) throws IOException, InterruptedException {
    submissions.await();
    if (!body.contains("study")) {
      problem(exchange, 400, "BAD_INPUT", "the file holds no object 'study'");
      return;
    }
    String id =
        StreamSupport.stream(data.list(Map.of()).get("studies").spliterator(), false)
            .map(study -> study.get("id").asText())
            .findFirst()
            .orElseThrow();
    json(exchange, 201, data.study(id));
  }

  private static void stream(HttpExchange exchange, EventJournal journal, int after)
      throws IOException, InterruptedException {
    journal.awaitAdmission();
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    journal.follow(after, exchange.getResponseBody());
  }

  private static void problem(HttpExchange exchange, int status, String code, String detail)
      throws IOException {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", "urn:ascribe:error:" + code.toLowerCase(java.util.Locale.ROOT));
    problem.put("title", "Refused").put("status", status).put("code", code);
    problem.put("detail", detail).put("request_id", "request-1");
    byte[] content = problem.toString().getBytes(StandardCharsets.UTF_8);
    send(exchange, status, "application/problem+json", content);
  }

  private static void json(HttpExchange exchange, int status, JsonNode node) throws IOException {
    send(exchange, status, "application/json", node.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] content)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  private static JsonNode copy(JsonNode node) {
    return node.deepCopy();
  }

  /** The parameters that may stand there more than once, too. */
  private static Map<String, List<String>> allOf(URI uri) {
    Map<String, List<String>> query = new HashMap<>();
    String raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&")) {
      String[] sides = pair.split("=", 2);
      query
          .computeIfAbsent(sides[0], name -> new ArrayList<>())
          .add(URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() == null) {
      return query;
    }
    for (String pair : uri.getRawQuery().split("&")) {
      String[] sides = pair.split("=", 2);
      query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  @Override
  public void close() {
    submissions.countDown();
    answers.countDown();
    journals.values().forEach(EventJournal::close);
    explanation.close();
    explanations.values().forEach(EventJournal::close);
    server.stop(0);
    threads.shutdownNow();
  }
}
