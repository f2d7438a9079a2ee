package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More than the server can do, or more than it can do in time. */
@Timeout(60)
class OverloadTest {
  private static final String BODY = "{\"model\": \"tiny-bert\", \"text\": \"a good day\"%s}";

  @TempDir private Path home;

  @Test
  void bodiesTakeNoMoreThanTheirShareOfMemory() throws Exception {
    try (HttpRig rig = new HttpRig(home, "max-body = 60 KiB, max-bodies = 60 KiB")) {
      Socket slow = mostOfABody(rig);
      HttpResponse<String> refused = rig.explain(BODY.formatted(" ".repeat(4000)));
      while (refused.statusCode() == 200) {
        // The slow body has not arrived, or it came second and is the one that was refused.
        if (slow.getInputStream().available() > 0) {
          slow.close();
          slow = mostOfABody(rig);
        }
        refused = rig.explain(BODY.formatted(" ".repeat(4000)));
      }
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
      assertThat(HttpRig.json(refused.body()).path("code").asText()).isEqualTo("BUSY");

      slow.close();
      HttpResponse<String> later = rig.explain(BODY.formatted(" ".repeat(4000)));
      while (later.statusCode() == 429) {
        later = rig.explain(BODY.formatted(" ".repeat(4000)));
      }
      assertThat(later.statusCode()).isEqualTo(200);
    }
  }

  /** A body of 60,000 bytes of which 59,000 were sent. */
  private static Socket mostOfABody(HttpRig rig) throws IOException {
    String head =
        "POST /v1/studies HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: 60000\r\n\r\n";
    Socket socket = rig.connect();
    socket.getOutputStream().write((head + " ".repeat(59_000)).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  @Test
  void whatABodyTookIsGivenBackWhateverBecomesOfIt() {
    try (HttpRig rig = new HttpRig(home, "max-body = 60 KiB, max-bodies = 60 KiB")) {
      for (int i = 0; i < 5; i++) {
        assertThat(rig.explain(BODY.formatted(" ".repeat(30_000))).statusCode()).isEqualTo(200);
        assertThat(rig.explain("{" + " ".repeat(30_000)).statusCode()).isEqualTo(400);
        assertThat(rig.post("/v1/studies", "application/hocon", " ".repeat(30_000)).statusCode())
            .isEqualTo(400);
      }
    }
  }

  @Test
  void anExplanationNeedsNoLargeBody() throws IOException {
    try (HttpRig rig = new HttpRig(home, "max-text = 1000")) {
      assertThat(rig.announce("/v1/explain", "application/json", 80_000))
          .startsWith("HTTP/1.1 413 ");
      String escaped = "\\u0061".repeat(1000);
      assertThat(
              rig.explain("{\"model\": \"tiny-bert\", \"text\": \"" + escaped + "\"}").statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"'', server", "', \"deadline\": 5', caller", "', \"deadline\": 50000', server"})
  void aDeadlineIsTheFaultOfWhoeverSetIt(String deadline, String fault) {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.refusal =
          new AscribeException(ErrorCode.DEADLINE_EXCEEDED, "not ready by its deadline");
      HttpResponse<String> reply = rig.explain(BODY.formatted(deadline));

      assertThat(reply.statusCode()).isEqualTo(504);
      assertThat(HttpRig.json(reply.body()).path("code").asText()).isEqualTo("DEADLINE_EXCEEDED");
      rig.awaitMeter("/v1/explain", "504", fault);
    }
  }

  @Test
  void damagedModelsAreTheServersFault() {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.refusal =
          new AscribeException(ErrorCode.CORRUPT_CHECKPOINT, "/srv/models/m.bin: ends early");
      HttpResponse<String> reply = rig.explain(BODY.formatted(""));

      assertThat(reply.statusCode()).isEqualTo(500);
      assertThat(HttpRig.json(reply.body()).path("detail").asText()).isEqualTo("m.bin: ends early");
      rig.awaitMeter("/v1/explain", "500", "server");
    }
  }

  @Test
  void thoseWhoAreRefusedLearnWhenToComeBack() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.answersAtOnce = false;
      long begun = System.nanoTime();
      var first =
          rig.client.sendAsync(
              rig.request("/v1/explain")
                  .header("Content-Type", "application/json")
                  .POST(java.net.http.HttpRequest.BodyPublishers.ofString(BODY.formatted("")))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      rig.service.refusal = new AscribeException(ErrorCode.BUSY, "1 request waits");
      String patience = "1";
      while (patience.equals("1")) {
        // As none has ended yet, the time that the first has taken grows.
        HttpResponse<String> refused = rig.explain(BODY.formatted(""));
        assertThat(refused.statusCode()).isEqualTo(429);
        patience = refused.headers().firstValue("Retry-After").orElseThrow();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
      assertThat(Long.parseLong(patience)).isBetween(2L, seconds + 1);
      asked.answer().complete(FakeService.explanation(asked.request(), 0.1));
      assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
  }
}
