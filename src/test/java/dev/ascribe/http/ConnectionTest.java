package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of connections and of the work behind them. */
@Timeout(60)
class ConnectionTest {
  private static final String BODY = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";

  /** The size of the chunk that ends a stream. */
  private static final String LAST_CHUNK = "0";

  @TempDir private Path home;

  private static byte[] explain(String headers) {
    return ("POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + headers
            + "Content-Length: "
            + BODY.length()
            + "\r\n\r\n"
            + BODY)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void write(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  @Test
  void whatNobodyWaitsForIsNotComputed() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.answersAtOnce = false;
      for (String headers : new String[] {"", "Accept: text/event-stream\r\n"}) {
        FakeService.Pending asked;
        try (Socket socket = rig.connect()) {
          write(socket, explain(headers));
          asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
          assertThat(asked).isNotNull();
          assertThat(asked.cancelled()).isNotDone();
        }
        asked.cancelled().get(20, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void callersThatLeaveAreNoFailureOfTheServer() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.answersAtOnce = false;
      FakeService.Pending asked;
      try (Socket socket = rig.connect()) {
        write(socket, explain(""));
        asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      }
      asked.cancelled().get(20, TimeUnit.SECONDS);
      asked
          .answer()
          .completeExceptionally(new AscribeException(ErrorCode.CANCELLED, "it was cancelled"));
      rig.awaitMeter("/v1/explain", "499", "caller");
      assertThat(rig.get("/metrics").body()).doesNotContain("status=\"503\"");
    }
  }

  @Test
  void whatNeverEndsAfterItsCallerIsGivenUp() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.answersAtOnce = false;
      try (Socket socket = rig.connect()) {
        write(socket, explain(""));
        assertThat(rig.service.pending.poll(20, TimeUnit.SECONDS)).isNotNull();
      }
      rig.awaitMeter("/v1/explain", "499", "caller");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
  void whoSendsNoMoreGetsTheAnswer(String version) throws Exception {
    try (HttpRig rig = new HttpRig(home, "");
        Socket socket = rig.connect()) {
      rig.service.answersAtOnce = false;
      String request = new String(explain(""), StandardCharsets.US_ASCII);
      write(socket, request.replace("HTTP/1.1", version).getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      BufferedReader reply =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      if (version.equals("HTTP/1.1")) {
        // As long as it takes, the client is told that it is worked on.
        assertThat(reply.readLine()).isEqualTo("HTTP/1.1 102 Processing");
        assertThat(reply.readLine()).isEmpty();
      }
      assertThat(asked.cancelled()).isNotDone();
      asked.answer().complete(FakeService.explanation(asked.request(), 0.01));
      String rest = reply.lines().collect(Collectors.joining("\n"));
      assertThat(rest).startsWith("HTTP/1.1 200 OK").contains("\"features\"");
    }
  }

  @Test
  void anAnswerThatIsThereAtOnceComesWithoutAnother() throws Exception {
    try (HttpRig rig = new HttpRig(home, "");
        Socket socket = rig.connect()) {
      write(socket, explain(""));
      socket.shutdownOutput();
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(reply).startsWith("HTTP/1.1 200 OK").contains("\"features\"");
    }
  }

  @Test
  void aRequestThatCameDuringAStreamIsWaitedFor() throws Exception {
    try (HttpRig rig = new HttpRig(home, "idle-timeout = 2s");
        Socket socket = rig.connect()) {
      rig.service.answersAtOnce = false;
      write(socket, explain("Accept: text/event-stream\r\n"));
      FakeService.Pending streamed = rig.service.pending.poll(20, TimeUnit.SECONDS);
      streamed.progress().accept(FakeService.explanation(streamed.request(), 0.1));
      BufferedReader reply =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(reply.readLine()).isEqualTo("HTTP/1.1 200 OK");
      write(socket, explain("Connection: close\r\n"));
      FakeService.Pending next = rig.service.pending.poll(20, TimeUnit.SECONDS);
      streamed.answer().complete(FakeService.explanation(streamed.request(), 0.01));
      String line = reply.readLine();
      while (!line.equals(LAST_CHUNK)) {
        line = reply.readLine();
      }
      try (Socket silent = rig.connect()) {
        // Closed when the idle timeout has passed, in which the caller can do nothing but wait.
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
      }
      next.answer().complete(FakeService.explanation(next.request(), 0.01));
      String rest = reply.lines().collect(Collectors.joining("\n"));
      assertThat(rest).contains("HTTP/1.1 200 OK").doesNotContain("HTTP/1.1 503");
    }
  }

  @Test
  void whatIsNoRequestIsCountedToo() throws Exception {
    try (HttpRig rig = new HttpRig(home, "");
        Socket socket = rig.connect()) {
      write(socket, "no request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      rig.awaitMeter("none", "400", "caller");
    }
  }

  @Test
  void repliesToARequestThatEndsTheConnectionAreComplete() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      String reply = rig.raw(explain("Connection: close\r\n"));

      assertThat(reply).startsWith("HTTP/1.1 200 ").contains("\"features\"");
      assertThat(rig.service.pending.remove().answer()).isCompleted();
    }
  }

  @Test
  void aConnectionWithoutAWholeRequestIsClosed() throws Exception {
    try (HttpRig rig = new HttpRig(home, "idle-timeout = 500ms")) {
      try (Socket silent = rig.connect();
          Socket slow = rig.connect()) {
        write(
            slow,
            "GET /v1/methods HTTP/1.1\r\nHost: localhost\r\nX-A"
                .getBytes(StandardCharsets.US_ASCII));
        dribbleUntilClosed(slow);
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  /** A byte now and then keeps no connection. */
  private static void dribbleUntilClosed(Socket socket) throws IOException {
    socket.setSoTimeout(50);
    for (int i = 0; i < 400; i++) {
      try {
        write(socket, new byte[] {'a'});
        if (socket.getInputStream().read() < 0) {
          return;
        }
      } catch (SocketTimeoutException stillOpen) {
        assertThat(i).as("bytes that a connection lived on").isLessThan(399);
      } catch (IOException closed) {
        return;
      }
    }
  }

  @Test
  void aBodyThatDoesNotArriveIsNotWaitedForLong() throws Exception {
    try (HttpRig rig = new HttpRig(home, "body-timeout = 300ms")) {
      String head =
          "POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 100\r\n\r\n{";
      String reply = rig.raw(head.getBytes(StandardCharsets.US_ASCII));

      assertThat(reply).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
    }
  }

  /** Whatever is faster on a busy machine: the reply, or the end of a body that nobody reads. */
  @Test
  void whyARequestIsRefusedReachesAClientWhoseBodyIsNotRead() throws Exception {
    List<Thread> others =
        Stream.generate(() -> new Thread(ConnectionTest::compute)).limit(6).toList();
    others.forEach(Thread::start);
    String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n";
    String explain = head.formatted("/v1/explain", "application/json");
    String chunked = explain + "Transfer-Encoding: chunked\r\n\r\n";
    String some = "Content-Length: 100\r\n\r\n{";
    try (HttpRig rig = new HttpRig(home, "max-body = 1000B")) {
      for (int i = 0; i < 15; i++) {
        assertStatus(rig, 404, head.formatted("/nowhere", "application/json") + some);
        assertStatus(rig, 415, head.formatted("/v1/explain", "text/plain") + some);
        assertStatus(rig, 413, chunked + "800\r\n" + "a".repeat(2048) + "\r\n");
        assertStatus(rig, 400, chunked + "0 0\r\n\r\n");
      }
    } finally {
      others.forEach(Thread::interrupt);
    }
  }

  /** A busy machine may take longer to refuse other requests than this daemon waits for bodies. */
  @Test
  void aBodyThatNeverArrivesIsAnsweredOnABusyMachine() throws Exception {
    List<Thread> others =
        Stream.generate(() -> new Thread(ConnectionTest::compute)).limit(6).toList();
    others.forEach(Thread::start);
    String unfinished =
        "POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{";
    try (HttpRig rig = new HttpRig(home, "body-timeout = 300ms")) {
      for (int i = 0; i < 5; i++) {
        assertStatus(rig, 408, unfinished);
      }
    } finally {
      others.forEach(Thread::interrupt);
    }
  }

  private static void compute() {
    double sum = 0;
    while (!Thread.interrupted() && sum >= 0) {
      sum += Math.random();
    }
  }

  private static void assertStatus(HttpRig rig, int status, String request) throws IOException {
    assertThat(rig.raw(request.getBytes(StandardCharsets.US_ASCII)))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void requestsInFlightAreAnsweredWhenTheServerStops() throws Exception {
    try (HttpRig rig = new HttpRig(home, "");
        Socket socket = rig.connect();
        Socket idle = rig.connect()) {
      rig.service.answersAtOnce = false;
      write(socket, explain(""));
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      // A connection that was not taken yet would be reset.
      write(
          idle,
          "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      BufferedReader earlier = lines(idle);
      assertThat(earlier.readLine()).isEqualTo("HTTP/1.1 200 OK");

      var stopped = rig.beginToStop().toCompletableFuture();
      assertThat(earlier.lines()).last().isEqualTo("{\"status\":\"up\"}");
      assertThat(asked.cancelled()).isNotDone();
      asked.answer().complete(FakeService.explanation(asked.request(), 0.01));
      assertThat(lines(socket).readLine()).isEqualTo("HTTP/1.1 200 OK");
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }
}
