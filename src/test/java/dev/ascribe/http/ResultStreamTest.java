package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results of a real store as streams. */
@Timeout(120)
class ResultStreamTest {
  /** The service tells of it. */
  private static final String RUN = "sample-sentiment.tiny-bert.prompted.0.13";

  /** Only the study's declaration knows it. */
  private static final String OTHER = "sample-sentiment.tiny-bert.prompted.0.21";

  private static final String DECLARATION =
      """
      study {
        name = tiny
        datasets = [{ name = sample-sentiment }]
        models = [{ model = tiny-bert, paradigms = [prompted] }]
        training-sizes = [0]
        seeds = [21]
      }
      """;
  private static final String RESULTS = "/v1/studies/" + HttpRig.STUDY + "/results";

  @TempDir private Path home;
  private HttpRig rig;

  @BeforeEach
  void start() {
    rig = new HttpRig(home, "result-streams = 2");
    rig.store.upsert(
        List.of(
            new StudyRow(HttpRig.STUDY, "tiny", "0a1b", declaration(), "running"),
            run(RUN, "/srv/ascribe/checkpoints/x/run-1"),
            run(OTHER, null),
            metric(RUN, "", "accuracy", 0.5),
            metric(OTHER, "", "accuracy", Double.NaN),
            metric(RUN, "t1", "average-precision", 0.25),
            new AttributionRow(
                HttpRig.STUDY,
                RUN,
                "t1",
                "occlusion",
                "a, \"quoted\"",
                new double[] {0.5, -1e-7},
                new double[] {Double.NaN},
                "",
                4,
                0,
                0.1,
                0.9,
                Double.NaN,
                4,
                0,
                "",
                0.1),
            new FailureRow(
                HttpRig.STUDY, RUN, "t2", "predict", "INTERNAL", "in /srv/secret/x.bin", 3)));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static String declaration() {
    return StudyJson.write(StudyReader.parse(ConfigFactory.parseString(DECLARATION), "tiny.conf"));
  }

  private static RunRow run(String id, String checkpoint) {
    return new RunRow(
        HttpRig.STUDY,
        id,
        "data",
        "/srv/models/m",
        "prompted",
        0,
        13,
        "done",
        0.5,
        checkpoint,
        null);
  }

  private static MetricRow metric(String run, String instance, String name, double value) {
    return new MetricRow(HttpRig.STUDY, run, instance, "random", name, "all", value, 1);
  }

  @Test
  void rowsAreJsonLinesOrCsv() {
    HttpResponse<String> metrics = rig.get(RESULTS);
    assertThat(metrics.headers().firstValue("Content-Type")).contains("application/jsonl");
    List<JsonNode> rows = metrics.body().lines().map(HttpRig::json).toList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).path("run_id").asText()).isEqualTo(RUN);
    assertThat(rows.get(0).path("value").asDouble()).isEqualTo(0.5);
    assertThat(rows.get(1).path("value").isNull()).isTrue();

    JsonNode attribution = HttpRig.json(rig.get(RESULTS + "?table=attribution").body());
    assertThat(attribution.at("/scores/1").asDouble()).isEqualTo(-1e-7);
    assertThat(attribution.at("/standard_errors/0").isNull()).isTrue();
    assertThat(attribution.has("standard_error_kind")).isTrue();
    assertThat(attribution.path("standard_error_kind").isNull()).isTrue();

    HttpResponse<String> csv = rig.get(RESULTS + "?table=attribution&format=csv");
    assertThat(csv.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
    assertThat(csv.body())
        .startsWith("study_id,run_id,instance_id,method,target,scores")
        .contains("\"a, \"\"quoted\"\"\",\"[0.5,-1.0E-7]\",[null]");
  }

  @Test
  void rowsAreChosenByRunAndLevel() {
    assertThat(rig.get(RESULTS + "?run=" + OTHER).body().lines()).hasSize(1);
    assertThat(rig.get(RESULTS + "?level=instance").body().lines()).hasSize(1);
    assertThat(rig.get(RESULTS + "?level=all").body().lines()).hasSize(3);
    assertThat(rig.get(RESULTS + "?table=prediction").body()).isEmpty();
    assertThat(rig.get(RESULTS + "?table=study").statusCode()).isEqualTo(400);
    assertThat(rig.get(RESULTS + "?format=xml").statusCode()).isEqualTo(400);
    assertThat(rig.get("/v1/studies/none/results").statusCode()).isEqualTo(404);
  }

  @Test
  void aRunThatTheStudyDoesNotHaveIsRefused() {
    HttpResponse<String> reply = rig.get(RESULTS + "?run=run-3");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(HttpRig.json(reply.body()).path("code").asText()).isEqualTo("UNKNOWN_NAME");
    assertThat(HttpRig.json(reply.body()).path("detail").asText())
        .isEqualTo("run: study " + HttpRig.STUDY + " has no run 'run-3'");
  }

  @Test
  void aStoreThatCannotBeReadIsAProblemAndNoEmptyStream() throws IOException {
    rig.store.close();
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(home.resolve("results.db" + suffix));
    }
    Files.createDirectory(home.resolve("results.db"));
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> reply = rig.get(RESULTS);
      assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
      assertThat(HttpRig.json(reply.body()).path("code").asText()).isEqualTo("STORE_LOST");
    }
  }

  @Test
  void repliesThatComeTooLateHoldNoStream() {
    try (HttpRig slow = new HttpRig(home, "result-streams = 2, reply-timeout = 100ms")) {
      for (int i = 0; i < 5; i++) {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        slow.service.studyGate = gate;
        assertThat(slow.get(RESULTS).statusCode()).isEqualTo(504);
        gate.complete(null);
      }
      slow.service.studyGate = CompletableFuture.completedFuture(null);
      HttpResponse<String> reply = slow.get(RESULTS);
      while (reply.statusCode() != 200) {
        // Those that came too late may be on their way still.
        assertThat(reply.statusCode()).isIn(429, 504);
        reply = slow.get(RESULTS);
      }
      assertThat(reply.body().lines()).hasSize(2);
    }
  }

  @Test
  void whoAsksForTheHeadAloneHoldsNoStream() {
    for (int i = 0; i < 5; i++) {
      assertThat(onceThereIsRoom("HEAD").statusCode()).isEqualTo(200);
    }
    assertThat(onceThereIsRoom("GET").statusCode()).isEqualTo(200);
  }

  /** The room that the last reply took may be given back only after that reply has come. */
  private HttpResponse<String> onceThereIsRoom(String method) {
    HttpRequest.Builder request =
        rig.request(RESULTS).method(method, HttpRequest.BodyPublishers.noBody());
    HttpResponse<String> reply = rig.send(request);
    while (reply.statusCode() == 429) {
      reply = rig.send(request);
    }
    return reply;
  }

  @Test
  void rowsTellNoPlaceOfTheServer() {
    String runs = rig.get(RESULTS + "?table=run").body();
    String failures = rig.get(RESULTS + "?table=failure&format=csv").body();

    assertThat(runs).doesNotContain("/srv").contains("\"checkpoint\":\"run-1\"");
    assertThat(failures).doesNotContain("/srv").contains("in x.bin");
  }

  @Test
  void aHundredThousandRowsAreNeverHeld() throws Exception {
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      rows.add(metric(RUN, "instance-%06d".formatted(i), "average-precision", i / 1e5));
    }
    rig.store.upsert(rows);
    rows.clear();
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    long before = memory.getHeapMemoryUsage().getUsed();
    try (BufferedReader lines = open(RESULTS + "?level=instance")) {
      for (int i = 0; i < 50_000; i++) {
        assertThat(lines.readLine()).isNotNull();
      }
      memory.gc();
      long held = memory.getHeapMemoryUsage().getUsed() - before;
      // The rows as text alone are 15 MB, and several times that as objects.
      assertThat(held).isLessThan(5 << 20);
      // The stream is of the moment at which it began.
      rig.store.upsert(List.of(metric(RUN, "instance-999999", "average-precision", 1)));
      assertThat(lines.lines().count()).isEqualTo(50_001);
    }
  }

  @Test
  void streamsThatNobodyReadsMakeRoomForOthers() throws Exception {
    List<MetricRow> rows = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      rows.add(metric(RUN, "instance-%06d".formatted(i), "average-precision", i / 1e5));
    }
    rig.store.upsert(rows);
    String all = RESULTS + "?level=all";
    try (BufferedReader first = open(all);
        BufferedReader second = open(all)) {
      assertThat(first.readLine()).isNotNull();
      assertThat(second.readLine()).isNotNull();
      assertThat(rig.get(RESULTS).statusCode()).isEqualTo(429);
    }
    while (rig.get(RESULTS).statusCode() == 429) {
      LockSupport.parkNanos(HttpRig.POLL.toNanos());
    }
    assertThat(rig.get(RESULTS).body().lines()).hasSize(2);
  }

  private BufferedReader open(String path) throws IOException, InterruptedException {
    HttpResponse<InputStream> reply =
        rig.client.send(rig.request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(reply.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
  }
}
