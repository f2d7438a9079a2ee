package dev.ascribe.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.cli.FixedEngine;
import dev.ascribe.cli.client.FakeDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BenchLoadCommandTest {
  private static final String EXPLAIN = "POST /v1/explain";

  @TempDir private Path home;
  private final FakeDaemon daemon = new FakeDaemon();
  private int exitCode;

  @BeforeEach
  void meters() {
    daemon.answer(
        "GET /metrics",
        200,
        "text/plain",
        """
        # TYPE ascribe_evaluations counter
        ascribe_evaluations_total{device="cpu:0"} 10.0
        ascribe_evaluations_total{device="cpu:1"} 5.0
        process_resident_memory_bytes 2.5E9
        """);
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  /** An explanation whose two words have these scores. */
  private void answers(int times, double first, double second) {
    for (int i = 0; i < times; i++) {
      daemon.json(
          EXPLAIN,
          """
          {"target": "positive", "evaluations": 50, "evaluations_cached": 10, "features": [
            {"text": "a", "score": %s}, {"text": "b", "score": %s}]}
          """
              .formatted(first, second));
    }
  }

  private JsonNode load(String... more) throws IOException {
    return bench("load", more);
  }

  private JsonNode bench(String name, String... more) throws IOException {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    String[] arguments = new String[more.length + 4];
    arguments[0] = "bench";
    arguments[1] = name;
    arguments[2] = "--server";
    arguments[3] = daemon.url();
    System.arraycopy(more, 0, arguments, 4, more.length);
    exitCode = ascribe.execute(arguments);
    return new ObjectMapper().readTree(ascribe.output());
  }

  @Test
  void answersAreComparedWithThoseThatWereGivenAlone() throws IOException {
    answers(1 + 4, 0.25, -0.5);
    answers(1, 0.2502, -0.5);
    answers(1, 0.25, -0.50005);
    JsonNode report = load("--requests", "4", "--concurrency", "2");
    assertThat(report.get("answered").asInt()).isEqualTo(4);
    assertThat(report.get("wrong").asInt()).isEqualTo(1);
    assertThat(report.get("lost").asInt()).isZero();
    assertThat(report.get("largest_difference").asDouble()).isBetween(1.9e-4, 2.1e-4);
    assertThat(report.get("cached_share").asDouble()).isEqualTo(0.2);
    assertThat(report.get("resident_megabytes_last").asDouble()).isEqualTo(2500);
    assertThat(exitCode).isEqualTo(1);
  }

  @Test
  void whoIsToldToComeBackComesBack() throws IOException {
    answers(1 + 2, 1, 2);
    daemon.problem(EXPLAIN, 429, "BUSY", "as many requests wait as may");
    answers(1, 1, 2);
    JsonNode report = load("--requests", "2", "--concurrency", "2");
    assertThat(report.get("answered").asInt()).isEqualTo(2);
    assertThat(report.get("rejected").asInt()).isEqualTo(1);
    assertThat(exitCode).isZero();
  }

  @Test
  void whatIsRefusedIsLostAndSaidSo() throws IOException {
    answers(1 + 1, 1, 2);
    daemon.problem(EXPLAIN, 500, "INTERNAL", "oh");
    JsonNode report = load("--requests", "1", "--concurrency", "1");
    assertThat(report.get("lost").asInt()).isEqualTo(1);
    assertThat(report.get("failures").get("500 INTERNAL").asInt()).isEqualTo(1);
    assertThat(exitCode).isEqualTo(1);
  }

  @Test
  void onePersonIsAskedForAloneAndBesideAStudy() throws IOException {
    Path study = Files.writeString(home.resolve("s.conf"), "study { name = beside }");
    answers(1 + 2 + 1, 1, 2);
    answers(1, 1.5, 2);
    daemon.json("POST /v1/studies?priority=normal", "{\"id\": \"beside-1\"}");
    daemon.json(
        "GET /v1/status",
        "{\"devices\": [{\"units\": [{\"owner\": \"beside-1\", \"kind\": \"train\"}]}]}");
    String running = "{\"state\": \"running\"}";
    daemon.json("GET /v1/studies/beside-1", running);
    daemon.json("GET /v1/studies/beside-1", running);
    daemon.json(
        "GET /v1/studies/beside-1", "{\"state\": \"done\", \"completed\": 9, \"evaluations\": 70}");
    JsonNode report = bench("interactive", "--requests", "2", "--beside", study.toString());
    assertThat(report.get("answered").asInt()).isEqualTo(2);
    assertThat(report.get("wrong").asInt()).isEqualTo(1);
    assertThat(report.get("ratio").asDouble()).isPositive();
    assertThat(report.get("study_instances").asInt()).isEqualTo(9);
    assertThat(report.get("solo_latency_milliseconds").get("p50").asDouble()).isPositive();
    assertThat(exitCode).isEqualTo(1);
    assertThat(daemon.heard().stream().filter(heard -> heard.line().equals(EXPLAIN)).toList())
        .hasSize(5)
        .allSatisfy(
            heard -> {
              JsonNode request = new ObjectMapper().readTree(heard.body());
              assertThat(request.get("text").asText().split(" ")).hasSizeBetween(10, 20);
              assertThat(request.get("evaluations").asInt()).isEqualTo(50);
            });
  }
}
