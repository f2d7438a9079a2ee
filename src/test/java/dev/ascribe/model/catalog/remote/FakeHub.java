package dev.ascribe.model.catalog.remote;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server that speaks the hub's protocol for one repository, and a second one, of another origin,
 * to which it redirects for large files.
 */
public final class FakeHub implements AutoCloseable {
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final int LARGE = 1000;

  /** What a server may do wrong, or leave out, with every file. */
  public enum Fault {
    /** Half of the file, then nothing, without an end. */
    STALLS,
    /** A byte now and then. */
    DRIPS,
    /** More and more, without a length. */
    NEVER_ENDS,
    /** No entity tag. */
    SAYS_NO_DIGEST,
    /** No entity tag, no length, and half of the file that looks whole. */
    SENDS_HALF_AND_SAYS_NOTHING,
    /** In an encoding that nobody asked for. */
    COMPRESSES,
    /** Sends the whole file when a part is asked for. */
    IGNORES_RANGES,
    /** To an address of another kind. */
    REDIRECTS_ELSEWHERE,
    /** Other bytes of the same length, with the entity tag of those. */
    CHANGED
  }

  /** A request as it came. */
  public record Request(boolean large, String path, String range, String authorization) {}

  private final String repository;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpServer hub = start(false);
  private final HttpServer storage = start(true);
  private volatile int breaksAfter = Integer.MAX_VALUE;
  private volatile int failures;
  private volatile int status = 200;
  private volatile String errorCode = "";
  private volatile String requiredToken = "";
  private volatile boolean damages;
  private volatile Fault fault;
  private volatile boolean listsSizes = true;
  private volatile boolean listsDigests;
  private final CountDownLatch closed = new CountDownLatch(1);

  public FakeHub(String repository) {
    this.repository = repository;
  }

  private HttpServer start(boolean large) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", exchange -> answer(exchange, large));
      // One that stalls shall not keep the next request waiting.
      server.setExecutor(task -> new Thread(task, "fake-hub").start());
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return URI.create("http://localhost:" + hub.getAddress().getPort());
  }

  public FakeHub with(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  public FakeHub with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Large files break off after so many bytes of an answer, the given number of times. */
  public void breakOff(int bytes, int times) {
    breaksAfter = bytes;
    failures = times;
  }

  /** All answers have a status. */
  public void refuse(int code, String error) {
    status = code;
    errorCode = error;
  }

  /** The next answers, the given number of times, have a status. */
  public void refuse(int code, int times) {
    status = code;
    failures = times;
  }

  public void requireToken(String token) {
    requiredToken = token;
  }

  /** Large files come with one byte changed. */
  public void damage() {
    damages = true;
  }

  /** All files come with a fault; null for none. */
  public FakeHub with(Fault what) {
    fault = what;
    return this;
  }

  /** What the listing says of each file; by default its size. */
  public FakeHub lists(boolean sizes, boolean digests) {
    listsSizes = sizes;
    listsDigests = digests;
    return this;
  }

  public List<Request> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange, boolean large) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      requests.add(
          new Request(large, path, exchange.getRequestHeaders().getFirst("Range"), authorization));
      if (status != 200 && (!errorCode.isEmpty() || failures-- > 0)) {
        refuse(exchange, status, errorCode);
      } else if (!large
          && !requiredToken.isEmpty()
          && !("Bearer " + requiredToken).equals(authorization)) {
        refuse(exchange, 401, "GatedRepo");
      } else if (path.startsWith("/api/models/" + repository + "/revision/")) {
        send(exchange, 200, listing().toString().getBytes(StandardCharsets.UTF_8));
      } else {
        file(exchange, path.substring(path.lastIndexOf('/') + 1), large);
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    exchange.getResponseHeaders().set("X-Error-Code", code);
    exchange.sendResponseHeaders(status, -1);
  }

  private void file(HttpExchange exchange, String name, boolean large) throws IOException {
    byte[] content = files.get(name);
    boolean known =
        exchange.getRequestURI().getPath().startsWith("/" + repository + "/resolve/" + COMMIT);
    if (content == null || !(large || known)) {
      refuse(exchange, 404, "EntryNotFound");
      return;
    }
    if (fault != null && !(fault == Fault.IGNORES_RANGES)) {
      fail(exchange, content);
      return;
    }
    if (!large && content.length >= LARGE) {
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + digest("SHA-256", content) + '"');
      exchange
          .getResponseHeaders()
          .set(
              "Location",
              "http://127.0.0.1:%d/%s?signature=x".formatted(storage.getAddress().getPort(), name));
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    if (!large) {
      exchange.getResponseHeaders().set("ETag", '"' + gitDigest(content) + '"');
    }
    String range = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Range"), "");
    int from =
        range.isEmpty() || fault == Fault.IGNORES_RANGES
            ? 0
            : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from > 0 && from >= content.length) {
      refuse(exchange, 416, "");
      return;
    }
    byte[] part = Arrays.copyOfRange(content, from, content.length);
    if (damages && large) {
      part[part.length / 2] ^= 1;
    }
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    if (large && part.length > breaksAfter && failures-- > 0) {
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, part.length);
      exchange.getResponseBody().write(part, 0, breaksAfter);
      exchange.getResponseBody().flush();
      // Closing before all bytes are written makes the server drop the connection.
      throw new IOException("broken off");
    }
    send(exchange, from > 0 ? 206 : 200, part);
  }

  private void fail(HttpExchange exchange, byte[] content) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    OutputStream body = exchange.getResponseBody();
    if (fault != Fault.SAYS_NO_DIGEST && fault != Fault.SENDS_HALF_AND_SAYS_NOTHING) {
      headers.set("ETag", '"' + gitDigest(content) + '"');
    }
    switch (fault) {
      case STALLS -> {
        exchange.sendResponseHeaders(200, content.length);
        body.write(content, 0, content.length / 2);
        body.flush();
        waitFor(Long.MAX_VALUE);
      }
      case DRIPS -> {
        exchange.sendResponseHeaders(200, content.length);
        for (byte next : content) {
          body.write(next);
          body.flush();
          waitFor(600);
        }
      }
      case NEVER_ENDS -> {
        exchange.sendResponseHeaders(200, 0);
        while (!waitFor(0)) {
          body.write(content);
        }
      }
      case SAYS_NO_DIGEST -> send(exchange, 200, content);
      case SENDS_HALF_AND_SAYS_NOTHING -> {
        exchange.sendResponseHeaders(200, 0);
        body.write(content, 0, content.length / 2);
      }
      case COMPRESSES -> {
        headers.set("Content-Encoding", "gzip");
        send(exchange, 200, content);
      }
      case REDIRECTS_ELSEWHERE -> {
        headers.set("Location", "ftp://elsewhere.example/file");
        exchange.sendResponseHeaders(302, -1);
      }
      case CHANGED -> {
        byte[] other = content.clone();
        other[0] ^= 1;
        headers.set("ETag", '"' + gitDigest(other) + '"');
        send(exchange, 200, other);
      }
      case IGNORES_RANGES -> throw new IllegalStateException("it sends the file");
    }
  }

  /** Whether the server was closed meanwhile. */
  private boolean waitFor(long milliseconds) {
    try {
      return closed.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private ObjectNode listing() {
    ObjectNode root = new JsonMapper().createObjectNode().put("sha", COMMIT);
    ArrayNode siblings = root.putArray("siblings");
    files.forEach(
        (name, content) -> {
          ObjectNode file = siblings.addObject().put("rfilename", name);
          if (listsSizes) {
            file.put("size", content.length);
          }
          if (listsDigests && content.length >= LARGE) {
            file.put("blobId", "0".repeat(40))
                .putObject("lfs")
                .put("sha256", digest("SHA-256", content))
                .put("size", content.length)
                .put("pointerSize", 130);
          } else if (listsDigests) {
            file.put("blobId", gitDigest(content));
          }
        });
    return root;
  }

  static String gitDigest(byte[] content) {
    byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(header, header.length + content.length);
    System.arraycopy(content, 0, whole, header.length, content.length);
    return digest("SHA-1", whole);
  }

  public static String digest(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    hub.stop(0);
    storage.stop(0);
  }
}
