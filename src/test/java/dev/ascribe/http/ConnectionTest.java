package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of connections and of the work behind them. */
@Timeout(60)
class ConnectionTest {
  private static final String BODY = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";

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

  @Test
  void requestsInFlightAreAnsweredWhenTheServerStops() throws Exception {
    try (HttpRig rig = new HttpRig(home, "");
        Socket socket = rig.connect();
        Socket idle = rig.connect()) {
      rig.service.answersAtOnce = false;
      write(socket, explain(""));
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);

      var stopped = rig.server.stop(java.time.Duration.ofSeconds(20)).toCompletableFuture();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(asked.cancelled()).isNotDone();
      asked.answer().complete(FakeService.explanation(asked.request(), 0.01));
      BufferedReader reply =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(reply.readLine()).isEqualTo("HTTP/1.1 200 OK");
      stopped.get(20, TimeUnit.SECONDS);
    }
  }
}
