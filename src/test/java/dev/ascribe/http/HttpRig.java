package dev.ascribe.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.telemetry.MeterNames;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A server on a free port of loopback before a {@link FakeService}, and clients of it. */
final class HttpRig implements AutoCloseable {
  static final String STUDY = "tiny-0a1b2c3d";
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** Not near any limit of a test, and far below that of a test run. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The pause between two looks at what nothing tells of. */
  static final Duration POLL = Duration.ofMillis(2);

  final FakeService service = new FakeService();
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final ResultStore store;
  final ActorSystem<Void> system;
  final HttpServer server;
  final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * @param changes of {@code ascribe.http}
   */
  HttpRig(Path home, String changes) {
    this(home, ConfigFactory.parseString("ascribe.http {" + changes + "}"));
  }

  HttpRig(Path home, Config changes) {
    Config config =
        ConfigFactory.parseString("ascribe.http { port = 0, token = \"\" }")
            .withFallback(ConfigFactory.load());
    Config changed = changes.withFallback(config);
    store = ResultStores.open("jdbc:sqlite:" + home.resolve("results.db"));
    ModelCatalog catalog = new ModelCatalog(new ModelHome(home));
    if (!catalog.isInstalled("tiny-bert")) {
      catalog.importDirectory(Path.of("src/test/resources/models/tiny-bert"), "tiny-bert", false);
    }
    service.add(FakeService.study(STUDY, StudyStatus.State.RUNNING));
    system = ActorSystem.create(Behaviors.empty(), "http", changed);
    server = start(changed, new HttpServer.Backend(service, store, catalog, meters, home, "0.1"));
  }

  /** Starts the server. If it cannot start, nothing of this stays open. */
  private HttpServer start(Config config, HttpServer.Backend backend) {
    try {
      return HttpServer.start(system, HttpSettings.from(config), backend);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  int port() {
    return server.address().getPort();
  }

  /** The port at which those who watch ask. */
  int operationsPort() {
    return server.operationsAddress().orElseThrow().getPort();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String type, String body) {
    return send(
        request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> explain(String body) {
    return post("/v1/explain", "application/json", body);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until such a reply is counted, which its caller may have no way to know. */
  void awaitMeter(String route, String status, String fault) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (meters
        .find(MeterNames.HTTP_REQUEST)
        .tags(MeterNames.ROUTE, route, MeterNames.STATUS, status, MeterNames.FAULT, fault)
        .timers()
        .isEmpty()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(meters.scrape());
      }
      // A thread that spins would take a core from what it waits for.
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /**
   * What the server answers to the head of a request whose body would have so many bytes. None is
   * sent: a server that refuses them closes the connection, and a client that still writes then may
   * never read the refusal.
   */
  String announce(String path, String type, int bodyBytes) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, type, bodyBytes);
    return raw(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** A connection on which anything may be written. */
  Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** What the server answers to these very bytes until it closes the connection. */
  String raw(byte[] bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the server end as it does in a daemon. */
  void stop() {
    beginToStop().toCompletableFuture().join();
  }

  CompletionStage<Done> beginToStop() {
    return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
  }

  @Override
  public void close() {
    stop();
    store.close();
  }
}
