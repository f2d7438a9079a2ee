package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.telemetry.MeterNames;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What clients of a whole server see of malformed requests, and that none hides in another. */
@Timeout(60)
class FramingTest {
  private static final Pattern REPLY = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
  private static final String POST =
      "POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final String HIDDEN =
      "DELETE /v1/studies/hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String GET = "GET /v1/methods HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir private static Path home;
  private static HttpRig rig;

  @BeforeAll
  static void start() {
    rig = new HttpRig(home, "");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static String exchange(String bytes) throws IOException {
    return rig.raw(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String[] statuses(String replies) {
    return REPLY.matcher(replies).results().map(found -> found.group(1)).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:", "127.0.0.1:", "[::1]:", "localhost:x", "a b"})
  void aHostThatIsNoneIsRefusedForWhatItIs(String host) throws IOException {
    String reply = exchange("GET /v1/methods HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertThat(statuses(reply)).containsExactly("400");
    assertThat(reply)
        .contains("malformed request: Host must be NAME or NAME:PORT, not '" + host + "'");
  }

  @Test
  void aPortThatNoneCanHaveIsRefused() throws IOException {
    String reply = exchange("GET /v1/methods HTTP/1.1\r\nHost: localhost:65536\r\n\r\n");
    assertThat(statuses(reply)).containsExactly("400");
    assertThat(reply).contains("the port of Host must be at most 65535, not 'localhost:65536'");
  }

  static String[] heads() {
    return new String[] {
      "Content-Length: 5 6\r\n\r\nhello",
      "Content-Length:\r\n\r\n",
      "Content-Length: +0\r\n\r\n",
      "Content-Length: 99999999999999999999\r\n\r\n",
      "Content-Length: 0\r\nContent-Length: 60\r\n\r\n",
      "Content-Length: 0, 0\r\n\r\n",
      "Content-Length : 60\r\n\r\n",
      "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 60\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: x\r\n\tchunked\r\n\r\n0\r\n\r\n",
      "X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "X: a\u0000\r\nContent-Length: 0\r\n\r\n"
    };
  }

  @ParameterizedTest
  @MethodSource("heads")
  void noRequestHidesBehindAMalformedHead(String rest) throws IOException {
    String replies = exchange(GET + POST + rest + HIDDEN);

    assertThat(statuses(replies)).as(replies).containsExactly("200", "400");
    assertThat(replies).contains("Content-Type: application/problem+json", "X-Request-Id: ");
    JsonNode problem = HttpRig.json(replies.substring(replies.lastIndexOf("\r\n\r\n")));
    assertThat(problem.path("code").asText()).isEqualTo("BAD_USAGE");
    assertThat(problem.path("detail").asText()).startsWith("malformed request: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0\r\n\r\n",
        "2\r\n{}\r\n0 \r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "2\n{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "2;\u0000\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nX : a\r\n\r\n",
        "ffffffffffffffff2\r\n{}\r\n0\r\n\r\n"
      })
  void noRequestHidesBehindAMalformedChunk(String body) throws IOException {
    String replies = exchange(POST + "Transfer-Encoding: chunked\r\n\r\n" + body + HIDDEN);

    assertThat(statuses(replies)).as(replies).containsExactly("400");
  }

  /** On a server of its own, whose meters hold no other refusal, not even one that comes late. */
  @Test
  void anOldVersionHasNoChunks(@TempDir Path other) throws IOException {
    String request =
        "POST /v1/explain HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n";
    try (HttpRig own = new HttpRig(other, "")) {
      String reply = own.raw(request.getBytes(StandardCharsets.ISO_8859_1));

      assertThat(statuses(reply)).containsExactly("400");
      assertThat(reply).contains("HTTP/1.0 has no Transfer-Encoding");
      own.awaitMeter("none", "400", "caller");
      assertThat(own.meters.find(MeterNames.HTTP_REQUEST).timers())
          .singleElement()
          .satisfies(timer -> assertThat(timer.count()).isEqualTo(1));
    }
  }

  @Test
  void aRefusalFollowsTheRepliesToTheRequestsBefore() throws Exception {
    rig.service.answersAtOnce = false;
    rig.service.pending.clear();
    try (Socket socket = rig.connect()) {
      String json = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";
      String bytes =
          POST + "Content-Length: " + json.length() + "\r\n\r\n" + json + "GET / HTTP/3\r\n\r\n";
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      assertThat(asked.cancelled()).isNotDone();
      asked.answer().complete(FakeService.explanation(asked.request(), 0.1));
      String replies =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(statuses(replies)).containsExactly("200", "400");
    } finally {
      rig.service.answersAtOnce = true;
      rig.service.pending.clear();
    }
  }

  @Test
  void whatIsWrittenWellIsAnsweredHoweverItArrives() throws IOException {
    String json = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";
    String chunks = "5\r\n%s\r\n%x;a=\"b\"\r\n%s\r\n0\r\nX: a\r\n\r\n";
    String chunked = chunks.formatted(json.substring(0, 5), json.length() - 5, json.substring(5));
    String bytes =
        GET
            + POST
            + "Transfer-Encoding: Chunked\r\n\r\n"
            + chunked
            + "\r\n"
            + POST
            + "content-length: 0"
            + json.length()
            + "\r\n\r\n"
            + json
            + "GET http://localhost/v1/methods HTTP/1.1\r\nHost: LOCALHOST\r\n\r\n"
            + "GET /v1/methods HTTP/1.0\r\nHost: localhost\r\n\r\n";
    String whole = exchange(bytes);
    assertThat(statuses(whole)).as(whole).containsExactly("200", "200", "200", "200", "200");
    try (Socket socket = rig.connect()) {
      socket.setTcpNoDelay(true);
      for (byte letter : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
        socket.getOutputStream().write(letter);
      }
      String replies =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(statuses(replies)).containsExactly("200", "200", "200", "200", "200");
    }
  }

  /** The body comes with the head or after it: the protocol layer holds each in its own way. */
  @ParameterizedTest
  @ValueSource(strings = {"", "Host: localhost\r\n", "Host: 127.0.0.1:80\r\n"})
  void theOldVersionIsAnsweredWithAHostAndWithoutOne(String host) throws IOException {
    String json = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";
    String get = "GET /v1/methods HTTP/1.0\r\n" + host;
    String head =
        "POST /v1/explain HTTP/1.0\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(host, json.length());

    assertThat(statuses(exchange(get + "\r\n"))).containsExactly("200");
    assertThat(statuses(exchange(head + json))).containsExactly("200");
    String kept = exchange(get + "Connection: keep-alive\r\n\r\n" + get + "\r\n");
    assertThat(statuses(kept)).as(kept).containsExactly("200", "200");
    try (Socket socket = rig.connect()) {
      socket.setTcpNoDelay(true);
      for (byte letter : (head + json).getBytes(StandardCharsets.ISO_8859_1)) {
        socket.getOutputStream().write(letter);
      }
      String reply =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(statuses(reply)).as(reply).containsExactly("200");
    }
  }

  @Test
  void longLinesAreToldFromMalformedOnes() throws IOException {
    String path = "GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assertThat(statuses(exchange(path))).containsExactly("414");
    String header = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000) + "\r\n\r\n";
    assertThat(statuses(exchange(header))).containsExactly("431");
  }

  @ParameterizedTest
  @ValueSource(strings = {"QUERY", "TRACE", "CONNECT", "PROPFIND", "get", "ABCDEFGHIJKLMNOPQRSTU"})
  void aMethodThatNoRouteHasIsAnsweredWithThoseThatItHas(String method) throws IOException {
    for (Endpoint endpoint : Endpoint.values()) {
      String path = endpoint.template().replace("{id}", HttpRig.STUDY).replaceAll("[{}*]", "");
      String reply =
          exchange(
              "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                  .formatted(method, path));
      assertThat(statuses(reply)).as(path).containsExactly("405");
      assertThat(reply).as(path).containsPattern("\r\nAllow: [A-Z, ]*" + endpoint.method().name());
    }
  }

  @Test
  void aFloodOfRefusalsFillsNoDisk() throws IOException {
    Logger server = (Logger) LoggerFactory.getLogger("dev.ascribe.http");
    Level level = server.getLevel();
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    server.setLevel(Level.INFO);
    server.addAppender(lines);
    String close = "Host: localhost\r\nConnection: close\r\n";
    List<String> requests =
        List.of(
            "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET /%zz HTTP/1.1\r\n" + close + "\r\n",
            "GET /nowhere HTTP/1.1\r\n" + close + "\r\n",
            // Answered before its body has come, of which the protocol layer warns.
            "GET /health/live HTTP/1.1\r\n" + close + "Content-Length: 9\r\n\r\n");
    try {
      for (String request : requests) {
        lines.list.clear();
        for (int i = 0; i < 60; i++) {
          assertThat(statuses(exchange(request))).hasSize(1);
        }
        assertThat(lines.list).as(request).hasSizeBetween(1, 25);
      }
    } finally {
      server.detachAppender(lines);
      server.setLevel(level);
    }
  }
}
