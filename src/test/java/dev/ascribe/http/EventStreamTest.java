package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.RunSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  void everyEventIsWrittenUnderItsNameWithItsFigures() throws Exception {
    RunSpec run = new RunSpec("r.2.13", null, "m", Paradigm.PROMPTED, 2, 13);
    Map<StudyEvent, String> events = new LinkedHashMap<>();
    events.put(PLANNED, "planned {AT,'runs':1,'instances':10,'stored_instances':4}");
    events.put(new StudyEvent.TrainingStarted(run), "training-started {AT,'run':'r.2.13'}");
    events.put(
        new StudyEvent.TrainingAdvanced(run, 3, 8),
        "training-advanced {AT,'run':'r.2.13','step':3,'steps':8}");
    events.put(
        new StudyEvent.Trained(run, Double.NaN, 2.5),
        "trained {AT,'run':'r.2.13','dev_accuracy':null,'seconds':2.5}");
    events.put(
        new StudyEvent.InstanceCompleted(run, "t1", 1, 2, 42),
        "instance-completed {AT,'run':'r.2.13','instance':'t1','done':1,'total':2,'evaluations':42}");
    events.put(
        new StudyEvent.UnitFailed(
            run, "predict", ErrorCode.INTERNAL, "boom in /srv/secret/x.bin", 3),
        "unit-failed {AT,'run':'r.2.13','unit':'predict','code':'INTERNAL','message':'boom in x.bin','attempts':3}");
    events.put(
        new StudyEvent.RunCompleted(run, 0.5, 2, 1.5),
        "run-completed {AT,'run':'r.2.13','accuracy':0.5,'instances':2,'seconds':1.5}");
    Map<StudyEvent, String> ends = new LinkedHashMap<>();
    ends.put(DONE, "study-completed {AT,'failures':0,'seconds':1.5}");
    ends.put(
        new StudyEvent.StudyAborted(HttpRig.STUDY, ErrorCode.DISK_FULL, "no room in /srv/a/b"),
        "study-aborted {AT,'code':'DISK_FULL','message':'no room in b'}");
    ends.put(new StudyEvent.StudyCancelled(HttpRig.STUDY), "study-cancelled {AT}");
    for (Map.Entry<StudyEvent, String> end : ends.entrySet()) {
      try (HttpRig rig = new HttpRig(home, "")) {
        events.keySet().forEach(rig.service::happen);
        rig.service.happen(end.getKey());
        List<String> expected = new ArrayList<>(events.values());
        expected.add(end.getValue());
        try (BufferedReader lines = reader(open(rig, "0"))) {
          for (String each : expected) {
            List<String> event = next(lines);
            assertThat(event).contains("event: " + each.substring(0, each.indexOf(' ')));
            assertThat(data(event))
                .hasToString(
                    each.substring(each.indexOf(' ') + 1)
                        .replace("AT", "'at':'1970-01-01T00:00:00Z'")
                        .replace('\'', '"'));
          }
        }
      }
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
    Config hasty =
        ConfigFactory.parseString(
            "pekko.stream.materializer.subscription-timeout.timeout = 500 ms");
    try (HttpRig rig = new HttpRig(home, hasty)) {
      rig.service.happen(PLANNED);
      rig.service.happen(DONE);
      CompletableFuture<Void> gate = new CompletableFuture<>();
      rig.service.studyGate = gate;
      // Longer than streams that are made beforehand wait for a reader.
      CompletableFuture.runAsync(
          () -> gate.complete(null), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
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
      // The first stream of a process takes longer, since its classes are loaded.
      assertThat(rig.send(explain(rig)).statusCode()).isEqualTo(200);
      rig.service.pending.clear();
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
    assertThat(data(event).path("standard_error_kind").asText()).isEqualTo("bound");
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
