package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of events, read as they come. */
@Timeout(60)
class EventStreamTest {
  private static final String EVENTS = "/v1/studies/" + HttpRig.STUDY + "/events";
  private static final StudyEvent PLANNED = new StudyEvent.Planned(HttpRig.STUDY, 1, 10, 4);
  private static final StudyEvent DONE = new StudyEvent.StudyCompleted(HttpRig.STUDY, 0, 1.5);

  @TempDir private Path home;

  @Test
  void eventsArriveAsTheyHappenUntilTheLast() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.happen(PLANNED);
      HttpResponse<InputStream> reply = open(rig, "0");
      assertThat(reply.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
      try (BufferedReader lines = reader(reply)) {
        assertThat(next(lines)).contains("id: 1", "event: planned");
        rig.service.happen(DONE);
        List<String> last = next(lines);
        assertThat(last).contains("id: 2", "event: study-completed");
        JsonNode data = data(last);
        assertThat(data.path("at").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(data.path("seconds").asDouble()).isEqualTo(1.5);
        assertThat(lines.readLine()).isNull();
      }
      assertThat(rig.service.unsubscribed.poll(20, TimeUnit.SECONDS)).isEqualTo(HttpRig.STUDY);
    }
  }

  @Test
  void aClientThatComesBackMissesNothing() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      LongStream.range(0, 15_000).forEach(i -> rig.service.happen(PLANNED));
      rig.service.happen(DONE);
      try (BufferedReader lines = reader(open(rig, "14990"))) {
        for (int number = 14_991; number <= 15_001; number++) {
          assertThat(next(lines)).contains("id: " + number);
        }
        assertThat(lines.readLine()).isNull();
      }
      try (BufferedReader lines = reader(open(rig, "0"))) {
        assertThat(lines.lines().filter(line -> line.startsWith("id: ")).count()).isEqualTo(15_001);
      }
    }
  }

  @Test
  void aSubscriptionThatTakesLongIsRead() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.happen(PLANNED);
      rig.service.happen(DONE);
      CompletableFuture<Void> gate = new CompletableFuture<>();
      rig.service.studyGate = gate;
      // Longer than streams that are made beforehand wait for a reader.
      CompletableFuture.runAsync(
          () -> gate.complete(null), CompletableFuture.delayedExecutor(6, TimeUnit.SECONDS));
      try (BufferedReader lines = reader(open(rig, "0"))) {
        assertThat(next(lines)).contains("id: 1", "event: planned");
        assertThat(next(lines)).contains("id: 2", "event: study-completed");
      }
    }
  }

  @Test
  void aSilentStreamLives() throws Exception {
    try (HttpRig rig = new HttpRig(home, "events-heartbeat = 50ms");
        BufferedReader lines = reader(open(rig, "0"))) {
      for (int i = 0; i < 4; i++) {
        assertThat(lines.readLine()).isEqualTo(":");
        assertThat(lines.readLine()).isEmpty();
      }
    }
  }

  @Test
  void aStreamThatNobodyReadsAnyMoreIsForgotten() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      try (InputStream stream = open(rig, "0").body()) {
        assertThat(stream.read()).isEqualTo(':');
      }
      assertThat(rig.service.unsubscribed.poll(20, TimeUnit.SECONDS)).isEqualTo(HttpRig.STUDY);
    }
  }

  @Test
  void whatIsWrongIsSaidBeforeTheStreamBegins() {
    try (HttpRig rig = new HttpRig(home, "")) {
      assertThat(rig.get("/v1/studies/none/events").statusCode()).isEqualTo(404);
      assertThat(rig.get(EVENTS, "Last-Event-ID", "-1").statusCode()).isEqualTo(400);
      assertThat(rig.get(EVENTS, "Last-Event-ID", "9".repeat(30)).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void anExplanationIsStreamedOnItsWay() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.answersAtOnce = false;
      var reply =
          rig.client.sendAsync(explain(rig).build(), HttpResponse.BodyHandlers.ofInputStream());
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      asked.progress().accept(FakeService.explanation(asked.request(), 0.2));
      try (BufferedReader lines = reader(reply.get(20, TimeUnit.SECONDS))) {
        assertThat(standardError(next(lines), "progress")).isEqualTo(0.2);
        asked.progress().accept(FakeService.explanation(asked.request(), 0.1));
        assertThat(standardError(next(lines), "progress")).isEqualTo(0.1);
        asked.answer().complete(FakeService.explanation(asked.request(), 0.01));
        assertThat(standardError(next(lines), "explanation")).isEqualTo(0.01);
        assertThat(lines.readLine()).isNull();
      }
    }
  }

  @Test
  void aStreamedExplanationThatFailsEndsWithItsProblem() throws Exception {
    try (HttpRig rig = new HttpRig(home, "")) {
      rig.service.refusal = new AscribeException(ErrorCode.BUSY, "512 requests wait");
      assertThat(rig.send(explain(rig)).statusCode()).isEqualTo(429);
      rig.service.refusal = null;

      rig.service.answersAtOnce = false;
      var reply =
          rig.client.sendAsync(explain(rig).build(), HttpResponse.BodyHandlers.ofInputStream());
      rig.service.pending.poll(20, TimeUnit.SECONDS);
      FakeService.Pending asked = rig.service.pending.poll(20, TimeUnit.SECONDS);
      asked.progress().accept(FakeService.explanation(asked.request(), 0.2));
      try (BufferedReader lines = reader(reply.get(20, TimeUnit.SECONDS))) {
        next(lines);
        asked
            .answer()
            .completeExceptionally(
                new AscribeException(ErrorCode.DEADLINE_EXCEEDED, "the deadline has passed"));
        List<String> last = next(lines);
        assertThat(last).contains("event: problem");
        assertThat(data(last).path("code").asText()).isEqualTo("DEADLINE_EXCEEDED");
      }
    }
  }

  private static java.net.http.HttpRequest.Builder explain(HttpRig rig) {
    return rig.request("/v1/explain")
        .header("Content-Type", "application/json")
        .header("Accept", "text/event-stream")
        .POST(
            java.net.http.HttpRequest.BodyPublishers.ofString(
                "{\"model\": \"tiny-bert\", \"text\": \"a good day\"}"));
  }

  private static double standardError(List<String> event, String name) {
    assertThat(event).contains("event: " + name);
    return data(event).at("/features/0/standard_error").asDouble();
  }

  private static JsonNode data(List<String> event) {
    String prefix = "data: ";
    return event.stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> HttpRig.json(line.substring(prefix.length())))
        .findFirst()
        .orElseThrow();
  }

  private static HttpResponse<InputStream> open(HttpRig rig, String after) throws Exception {
    return rig.client.send(
        rig.request(EVENTS).header("Last-Event-ID", after).build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader reader(HttpResponse<InputStream> reply) {
    return new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
  }

  /** The lines of the next event; comments are passed over. */
  private static List<String> next(BufferedReader lines) throws IOException {
    List<String> event = new java.util.ArrayList<>();
    while (true) {
      String line = lines.readLine();
      assertThat(line).as("a line of the stream").isNotNull();
      if (line.isEmpty() && !event.isEmpty()) {
        return event;
      }
      if (!line.isEmpty() && !line.startsWith(":")) {
        event.add(line);
      }
    }
  }
}
