package dev.ascribe.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real server on a real socket that gives the answers it was told, and remembers what it heard.
 */
public final class FakeDaemon implements AutoCloseable {
  /** A request as it arrived. */
  public record Heard(String line, Map<String, List<String>> headers, String body) {
    /** A header's value, or "". */
    public String header(String name) {
      return headers.getOrDefault(name, List.of("")).get(0);
    }
  }

  /** How a reply ends. */
  private enum Ending {
    WHOLE,
    /** The connection is closed before the length that was announced. */
    BROKEN,
    /** Nothing more comes, and the connection stays open. */
    STALLED
  }

  /**
   * @param after the line of a request that comes before this is given, or null
   */
  private record Answer(int status, String type, String body, Ending ending, String after) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  public FakeDaemon() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * What the next request of a line such as {@code GET /v1/studies} gets; the last answer of a line
   * stays.
   */
  public FakeDaemon answer(String line, int status, String type, String body) {
    return answer(line, new Answer(status, type, body, Ending.WHOLE, null));
  }

  /** A reply that is given once another line was heard. */
  public FakeDaemon answerAfter(String other, String line, String type, String body) {
    return answer(line, new Answer(200, type, body, Ending.WHOLE, other));
  }

  /** A reply of which only the beginning comes before the connection is closed. */
  public FakeDaemon broken(String line, String type, String beginning) {
    return answer(line, new Answer(200, type, beginning, Ending.BROKEN, null));
  }

  /** A reply of which only the beginning comes, as when the host has vanished. */
  public FakeDaemon stalled(String line, String type, String beginning) {
    return answer(line, new Answer(200, type, beginning, Ending.STALLED, null));
  }

  private FakeDaemon answer(String line, Answer answer) {
    answers.computeIfAbsent(line, absent -> new ArrayDeque<>()).add(answer);
    return this;
  }

  public FakeDaemon json(String line, String body) {
    return answer(line, 200, "application/json", body);
  }

  public FakeDaemon problem(String line, int status, String code, String detail) {
    return answer(
        line,
        status,
        "application/problem+json",
        "{\"type\":\"about:blank\",\"title\":\"t\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\"}"
            .formatted(status, code, detail));
  }

  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  public Heard lastHeard() {
    return heard.get(heard.size() - 1);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      hear(new Heard(line, Map.copyOf(exchange.getRequestHeaders()), body));
      Answer answer = next(line);
      awaitHeard(answer.after());
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      int length = bytes.length == 0 ? -1 : bytes.length;
      exchange.sendResponseHeaders(
          answer.status(), answer.ending() == Ending.WHOLE ? length : bytes.length + 10);
      exchange.getResponseBody().write(bytes);
      exchange.getResponseBody().flush();
      if (answer.ending() == Ending.STALLED) {
        closed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void hear(Heard request) {
    heard.add(request);
    notifyAll();
  }

  private synchronized void awaitHeard(String line) throws InterruptedException {
    while (line != null && heard.stream().noneMatch(request -> request.line().equals(line))) {
      wait();
    }
  }

  private Answer next(String line) {
    Deque<Answer> queue = answers.get(line);
    if (queue == null) {
      return new Answer(404, "text/html", "<h1>Not found</h1>", Ending.WHOLE, null);
    }
    synchronized (queue) {
      return queue.size() > 1 ? queue.removeFirst() : queue.getFirst();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
