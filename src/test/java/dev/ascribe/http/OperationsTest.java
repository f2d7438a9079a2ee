package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.telemetry.MeterNames;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Those who watch the daemon, and known clients, whatever strangers do to it. */
@Timeout(120)
class OperationsTest {
  private static final String TOKEN = "0123456789abcdef";

  /**
   * Sooner than the server ends a head that is silent, and longer than a crowded machine stalls.
   */
  private static final Duration PROMPT = Duration.ofSeconds(8);

  @TempDir private Path home;

  private static HttpResponse<String> ask(HttpRig rig, int port, String path) {
    return rig.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + TOKEN)
            .timeout(Duration.ofSeconds(20)));
  }

  private static void write(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Test
  void thoseWhoWatchHaveAPlaceOfTheirOwn() {
    try (HttpRig rig = new HttpRig(home, "token = \"" + TOKEN + "\"")) {
      int port = rig.operationsPort();
      assertThat(port).isNotEqualTo(rig.port());
      for (String path :
          List.of("/health/live", "/health/ready", "/metrics", "/v1/status", "/openapi.yaml")) {
        assertThat(ask(rig, port, path).statusCode()).as(path).isEqualTo(200);
        assertThat(ask(rig, rig.port(), path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(ask(rig, port, "/v1/studies").statusCode()).isEqualTo(404);
      assertThat(
              rig.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")))
                  .statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void thePlaceCanBeLeftOut() {
    try (HttpRig rig = new HttpRig(home, "operations.port = off")) {
      assertThat(rig.server.operationsAddress()).isEmpty();
      assertThat(rig.get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aNamedPortThatIsTakenIsAnError() throws IOException {
    try (ServerSocket api = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int taken = api.getLocalPort();
      assertThatThrownBy(() -> new HttpRig(home, "operations.port = " + taken))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("cannot listen at 127.0.0.1:" + taken)
          .hasMessageContaining("ascribe.http.operations.port")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void theUsualPortMayBeTaken() throws IOException {
    boolean started = false;
    while (!started) {
      try (ServerSocket usual = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int api = usual.getLocalPort() - 1000;
        try (HttpRig rig = new HttpRig(home, "port = " + api)) {
          started = true;
          assertThat(rig.operationsPort()).isNotEqualTo(usual.getLocalPort());
        } catch (AscribeException taken) {
          // Another program has the port of the API, so another pair of ports is tried.
          assertThat(taken).hasMessageContaining("cannot listen at 127.0.0.1:" + api);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "G", "GET /v1/studies HTTP/1.1\r\nHost: localhost\r\nX: a"})
  void silentStrangersKeepNobodyOut(String beginning) throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try (HttpRig rig = new HttpRig(home, "max-connections = 30, token = \"" + TOKEN + "\"")) {
      rig.service.answersAtOnce = false;
      Socket known = rig.connect();
      String body = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";
      String explain =
          "POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + TOKEN
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      write(known, explain);
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      for (int i = 0; i < 100; i++) {
        Socket stranger = rig.connect();
        write(stranger, beginning);
        strangers.add(stranger);
        if (i % 10 == 9) {
          long begun = System.nanoTime();
          assertThat(ask(rig, rig.operationsPort(), "/health/ready").statusCode()).isEqualTo(200);
          assertThat(ask(rig, rig.operationsPort(), "/metrics").statusCode()).isEqualTo(200);
          assertThat(ask(rig, rig.port(), "/health/ready").statusCode()).isEqualTo(200);
          assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PROMPT);
        }
      }
      assertThat(asked.cancelled()).isNotDone();
      asked.answer().complete(FakeService.explanation(asked.request(), 0.1));
      byte[] reply = known.getInputStream().readNBytes(15);
      assertThat(new String(reply, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
      known.close();
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  @Test
  void whereAllAreAtWorkOneMoreIsToldSo() throws Exception {
    try (HttpRig rig = new HttpRig(home, "max-connections = 2")) {
      rig.service.answersAtOnce = false;
      List<Socket> working = new ArrayList<>();
      List<FakeService.Pending> asked = new ArrayList<>();
      String body = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}";
      for (int i = 0; i < 2; i++) {
        Socket socket = rig.connect();
        write(
            socket,
            "POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
        asked.add(rig.service.pending.poll(20, TimeUnit.SECONDS));
        working.add(socket);
      }
      try (Socket third = rig.connect()) {
        String reply = new String(third.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(reply).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
      }
      for (int i = 0; i < 2; i++) {
        asked.get(i).answer().complete(FakeService.explanation(asked.get(i).request(), 0.1));
        assertThat(working.get(i).getInputStream().read()).isEqualTo('H');
        working.get(i).close();
      }
      assertThat(ask(rig, rig.operationsPort(), "/metrics").body())
          .contains("ascribe_http_connections_refused_total 1.0");
    }
  }

  @Test
  void aHeadThatDripsIsEndedInTime() throws IOException {
    try (HttpRig rig = new HttpRig(home, "head-timeout = 500ms");
        Socket slow = rig.connect()) {
      write(slow, "GET /v1/methods HTTP/1.1\r\nHost: localhost\r\n");
      String reply = new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(reply).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
    }
  }

  @Test
  void aHeadThatBreaksOffIsRefused() throws IOException {
    try (HttpRig rig = new HttpRig(home, "");
        Socket socket = rig.connect()) {
      write(socket, "GET /v1/methods HTTP/1.1\r\nHost: localhost\r\n");
      socket.shutdownOutput();
      String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(reply).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void whoReadsALongReplySlowlyGetsAllOfItAndWhoReadsNothingIsEnded() throws Exception {
    try (HttpRig rig = new HttpRig(home, "idle-timeout = 1s")) {
      StudyStatus study = FakeService.study("long", StudyStatus.State.RUNNING);
      rig.service.add(
          study.withFailures(Collections.nCopies(200_000, study.failures().get(0)), 200_000));
      String head = "GET /v1/studies/long HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      long length = ask(rig, rig.port(), "/v1/studies/long").body().length();
      assertThat(length).isGreaterThan(20 << 20);
      try (Socket slow = rig.connect();
          Socket deaf = rig.connect()) {
        write(slow, head);
        write(deaf, head);
        long read = 0;
        InputStream reply = slow.getInputStream();
        long begun = System.nanoTime();
        for (byte[] some = reply.readNBytes(3 << 20);
            some.length > 0;
            some = reply.readNBytes(3 << 20)) {
          read += some.length;
          // As slow as a link that needs longer for the whole than a silent client would have.
          LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        }
        assertThat(read).isGreaterThan(length);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
            .isGreaterThan(Duration.ofSeconds(2));
        while (rig.meters.get(MeterNames.HTTP_CONNECTIONS).gauge().value() > 0) {
          LockSupport.parkNanos(HttpRig.POLL.toNanos());
        }
        assertThatThrownBy(() -> deaf.getInputStream().readAllBytes())
            .isInstanceOf(SocketException.class);
      }
    }
  }
}
