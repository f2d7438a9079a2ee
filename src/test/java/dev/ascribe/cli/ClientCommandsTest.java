package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.client.FakeDaemon;
import dev.ascribe.common.UnansweredPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ClientCommandsTest {
  private static final String STUDIES = "/v1/studies";
  private static final String STUDY = STUDIES + "/tiny-1a2b";

  private static final String STATUS =
      """
      {"version": "1", "uptime_seconds": 5, "queue": {"coalitions": 3, "train": 0},
       "oldest_wait_seconds": 0.1, "waiting_requests": 1, "request_limit": 256, "store": null,
       "devices": [{"device": "cpu:0", "up": true, "memory_bytes": 440000000,
         "resident_models": ["bert-base-uncased"],
         "units": [{"unit": "u", "kind": "coalitions", "owner": "tiny-1a2b", "seconds": 1.25}]}]}
      """;

  @TempDir private Path home;
  private final FakeDaemon daemon = new FakeDaemon();
  private CommandLineRig ascribe;

  @AfterEach
  void close() {
    daemon.close();
  }

  private int execute(String... arguments) {
    ascribe =
        new CommandLineRig(
            options -> {
              throw new UnsupportedOperationException("clients need no engine");
            },
            home);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", daemon.url() + "/", "--token-file", token()));
    return ascribe.execute(all.toArray(String[]::new));
  }

  private String token() {
    try {
      return Files.writeString(home.resolve("token"), "secret\n").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A study of two runs, of which so many of four texts are explained. */
  private static String study(String state, int completed) {
    return """
        {"id": "tiny-1a2b", "name": "tiny", "digest": "1a2b", "state": "%s", "priority": "normal",
         "methods": ["random"], "submitted": "2026-03-01T12:30:05.123Z", "ended": null,
         "run_count": 2, "run_states": {"done": 1, "training": 1}, "instances": 4, "completed": %d, "failed": 0, "evaluations": 10,
         "eta_seconds": 12.5, "failure_count": 0, "cause": null, "failures": [],
         "runs": [
           {"id": "r.0.13", "dataset": "d", "model": "m", "paradigm": "prompted",
            "training_size": 0, "seed": 13, "state": "done", "step": 0, "steps": 0, "instances": 2,
            "completed": 2, "failed": 0, "accuracy": 0.5},
           {"id": "r.2.13", "dataset": "d", "model": "m", "paradigm": "prompted",
            "training_size": 2, "seed": 13, "state": "training", "step": 3, "steps": 8,
            "instances": 2, "completed": 0, "failed": 0, "accuracy": null}]}
        """
        .formatted(state, completed);
  }

  @Test
  void aStudyIsHandedInAndItsIdPrinted() throws IOException {
    Path file = Files.writeString(home.resolve("tiny.conf"), "study { name = tiny }");
    daemon.answer(
        "POST " + STUDIES + "?priority=high", 201, "application/json", study("running", 0));
    assertThat(execute("submit", file.toString(), "--priority", "high")).isZero();
    assertThat(ascribe.output()).isEqualTo("tiny-1a2b\n");
    assertThat(ascribe.error()).startsWith("submitted; 'status tiny-1a2b --watch'");
    assertThat(daemon.lastHeard().body()).isEqualTo("study { name = tiny }");
    assertThat(daemon.lastHeard().header("Content-type")).isEqualTo("application/hocon");
    assertThat(daemon.lastHeard().header("Authorization")).isEqualTo("Bearer secret");
  }

  @Test
  void aStudyThatIsWatchedAsJsonIsNothingElse() throws IOException {
    Path file = Files.writeString(home.resolve("tiny.conf"), "study { name = tiny }");
    daemon.answer(
        "POST " + STUDIES + "?priority=normal", 201, "application/json", study("running", 0));
    daemon.json("GET " + STUDY, study("running", 0)).json("GET " + STUDY, study("done", 4));
    daemon.json("GET /v1/status", STATUS);
    daemon.answer(
        "GET " + STUDY + "/events",
        200,
        "text/event-stream",
        "id: 5\nevent: study-completed\ndata: {}\n\n");
    assertThat(execute("submit", file.toString(), "--watch", "--json")).isZero();
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : ascribe.output().lines().toList()) {
      lines.add(json.readTree(line));
    }
    assertThat(lines.get(0).path("id").asText()).isEqualTo("tiny-1a2b");
    assertThat(lines)
        .extracting(line -> line.path("event").asText())
        .containsExactly("", "study-completed");
  }

  @Test
  void nothingThatADaemonSaysReachesTheTerminalAsACommand() {
    daemon.json(
        "GET " + STUDY, study("running\\u009b2J", 2).replace("tiny-1a2b", "ti\\u001b[2Jny"));
    assertThat(execute("status", "tiny-1a2b")).isEqualTo(1);
    assertThat(ascribe.output())
        .startsWith("ti\u241b[2Jny, priority normal: running<U+009B>2J, ")
        .doesNotContain("\u009b", "\u001b");
  }

  @ParameterizedTest
  @CsvSource({"tiny, tiny", "First try, First%20try"})
  void aStudyIsNamedAsPeopleCallIt(String name, String path) {
    daemon.problem("GET " + STUDIES + "/" + path, 404, "UNKNOWN_STUDY", "no such study");
    daemon.problem("DELETE " + STUDIES + "/" + path, 404, "UNKNOWN_STUDY", "no such study");
    daemon.json(
        "GET " + STUDIES,
        "{\"studies\": [%s]}"
            .formatted(
                study("done", 4).replace("\"digest\"", "\"title\": \"First try\", \"digest\"")));
    daemon.json("GET " + STUDY, study("done", 4));
    daemon.json("DELETE " + STUDY, study("cancelled", 3));
    assertThat(execute("status", name)).as(ascribe.error()).isZero();
    assertThat(ascribe.output()).startsWith("tiny-1a2b, priority normal: done");
    assertThat(execute("cancel", name)).as(ascribe.error()).isZero();
    assertThat(ascribe.output()).startsWith("tiny-1a2b: cancelled");
  }

  @Test
  void aNameThatStudiesShareEndsNoneOfThem() {
    daemon.problem("DELETE " + STUDIES + "/tiny", 404, "UNKNOWN_STUDY", "no such study");
    daemon.json(
        "GET " + STUDIES,
        "{\"studies\": [%s, %s]}"
            .formatted(study("done", 4), study("running", 1).replace("tiny-1a2b", "tiny-3c4d")));
    assertThat(execute("cancel", "tiny")).isEqualTo(2);
    assertThat(ascribe.error())
        .containsPattern(
            "several studies have this name: tiny-1a2b \\(done, \\d of \\d texts\\),"
                + " tiny-3c4d \\(running, 1 of \\d texts\\)");
  }

  @Test
  void aStudyThatIsKnownIsSaidToBe() throws IOException {
    Path file = Files.writeString(home.resolve("tiny.conf"), "study { name = tiny }");
    daemon.json("POST " + STUDIES + "?priority=normal", study("done", 4));
    assertThat(execute("submit", file.toString())).isZero();
    assertThat(ascribe.error()).isEqualTo("this study was submitted before: done, 4 of 4 texts\n");
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_STUDY, 2",
    "401, unauthorized, 2",
    "404, UNKNOWN_STUDY, 2",
    "422, A_NEWER_CODE, 2",
    "429, BUSY, 1",
    "500, INTERNAL, 1",
    "503, CANCELLED, 1",
    "504, A_NEWER_CODE, 1"
  })
  void aProblemIsItsOneLineAndItsExitCode(int status, String code, int exitCode) {
    daemon.problem("GET " + STUDY, status, code, "what\\nis \\u001b[31mwrong");
    assertThat(execute("status", "tiny-1a2b")).isEqualTo(exitCode);
    assertThat(ascribe.error())
        .startsWith("error: what\u240ais \u241b[31mwrong")
        .endsWith("\n")
        .hasLineCount(1);
  }

  @Test
  void anotherServerIsFoundOut() {
    assertThat(execute("cancel", "tiny-1a2b")).isEqualTo(1);
    assertThat(ascribe.error())
        .isEqualTo(
            "error: %s answered 404 without a reason: is it an Ascribe daemon?\n"
                .formatted(daemon.url()));
    daemon.json("GET " + STUDY, "hello");
    assertThat(execute("status", "tiny-1a2b")).isEqualTo(1);
    assertThat(ascribe.error()).contains("something other than JSON");
  }

  @Test
  void noDaemonIsOneLineThatSaysHowToStartOne() throws IOException {
    CommandLineRig plain = new CommandLineRig(FixedEngine.thatExplains(), home);
    try (UnansweredPort port = new UnansweredPort()) {
      String url = "http://127.0.0.1:" + port.number();

      assertThat(plain.execute("status", "--server", url)).isEqualTo(1);

      assertThat(plain.error())
          .startsWith("error: no daemon answers at " + url + "; 'ascribe serve' starts one")
          .hasLineCount(1);
    }
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    CommandLineRig plain = new CommandLineRig(FixedEngine.thatExplains(), home);
    for (String address : List.of("localhost:8420", "ftp://x", "http://", "http://a b")) {
      assertThat(plain.execute("status", "--server", address)).isEqualTo(2);
      assertThat(plain.error()).startsWith("error: --server: '" + address + "' is not an address");
    }
    assertThat(plain.execute("status", "--token", "a\nb")).isEqualTo(2);
  }

  @Test
  void aTokenThatOthersSeeIsWarnedOf() {
    daemon.json("GET " + STUDIES, "{\"studies\": []}");
    daemon.json("GET /v1/status", STATUS);
    CommandLineRig plain = new CommandLineRig(FixedEngine.thatExplains(), home);
    assertThat(plain.execute("status", "--server", daemon.url(), "--token", "given")).isZero();
    assertThat(plain.error())
        .startsWith("warning: every user of this machine can see a token")
        .hasLineCount(1);
    assertThat(daemon.lastHeard().header("Authorization")).isEqualTo("Bearer given");
  }

  @Test
  void aFileWithoutATokenIsNamedAndNotQuoted() throws IOException {
    CommandLineRig plain = new CommandLineRig(FixedEngine.thatExplains(), home);
    Path two = Files.writeString(home.resolve("two"), "s3cret\ns3cret\n");
    Path none = Files.writeString(home.resolve("none"), " \n");
    for (Path file : List.of(two, none, home, home.resolve("missing"))) {
      assertThat(plain.execute("status", "--token-file", file.toString())).isEqualTo(2);
      assertThat(plain.error())
          .startsWith("error: --token-file: '" + file + "' ")
          .hasLineCount(1)
          .doesNotContain("s3cret");
    }
  }

  @Test
  void allStudiesAreShownWithTheDevices() {
    daemon.json("GET " + STUDIES, "{\"studies\": [" + study("running", 2) + "]}");
    daemon.json("GET /v1/status", STATUS);
    assertThat(execute("status")).isZero();
    assertThat(ascribe.output())
        .isEqualTo(
            """
            study      state    priority  texts  failed  runs  left  submitted
            tiny-1a2b  running  normal      2/4       0     2  13 s  2026-03-01 12:30:05Z
            cpu:0: 1 coalitions (oldest 1.3 s); holds bert-base-uncased (440 MB)
            queue: 3 coalitions; 1 of 256 requests
            """);
  }

  @Test
  void studiesWithATitleShowIt() {
    String titled = study("running", 2).replaceFirst("\\{", "{\"title\": \"Second \u00fc try\", ");
    daemon.json("GET " + STUDIES, "{\"studies\": [" + titled + ", " + study("done", 4) + "]}");
    daemon.json("GET /v1/status", STATUS);
    assertThat(execute("status")).isZero();
    assertThat(ascribe.output().lines().limit(3))
        .containsExactly(
            "study      title         state    priority  texts  failed  runs  left  submitted",
            "tiny-1a2b  Second \u00fc try  running  normal      2/4       0     2  13 s  2026-03-01 12:30:05Z",
            "tiny-1a2b                done     normal      4/4       0     2     -  2026-03-01 12:30:05Z");
    daemon.json("GET " + STUDIES + "/tiny-1a2b", titled);
    execute("status", "tiny-1a2b");
    assertThat(ascribe.output())
        .startsWith("tiny-1a2b, called 'Second \u00fc try', priority normal: ");
  }

  @Test
  void olderStudiesAreFetchedTooAndWhatIsNotKnownIsSaidToBe() {
    String old =
        study("failed", 2)
            .replace("\"instances\": 4", "\"instances\": null")
            .replace("\"completed\": 2, \"failed\": 0", "\"completed\": 2, \"failed\": null");
    daemon.json("GET " + STUDIES, "{\"studies\": [" + study("done", 4) + "], \"next\": \"5-a\"}");
    daemon.json("GET " + STUDIES + "?after=5-a", "{\"studies\": [" + old + "], \"next\": null}");
    daemon.json("GET /v1/status", STATUS);
    assertThat(execute("status")).isZero();
    assertThat(ascribe.output().lines().limit(3))
        .containsExactly(
            "study      state   priority  texts  failed  runs  left  submitted",
            "tiny-1a2b  done    normal      4/4       0     2     -  2026-03-01 12:30:05Z",
            "tiny-1a2b  failed  normal      2/?       ?     2     -  2026-03-01 12:30:05Z");
  }

  @Test
  void oneStudyIsShownWithItsRuns() {
    daemon.json("GET " + STUDY, study("running", 2));
    assertThat(execute("status", "tiny-1a2b")).isZero();
    assertThat(ascribe.output())
        .isEqualTo(
            """
            tiny-1a2b, priority normal: running, 2 of 4 texts, 13 s left
              run     state     step  texts  failed  accuracy
              r.0.13  done         -    2/2       0     0.500
              r.2.13  training   3/8    0/2       0         -
            """);
  }

  @Test
  void runsOfAllPagesAreShown() {
    String second = study("running", 2).replace("r.0.13", "r.4.13").replace("r.2.13", "r.8.13");
    daemon.json("GET " + STUDY, study("running", 2).replace("[]", "[], \"next_run\": \"r.2.13\""));
    daemon.json(
        "GET " + STUDY + "?after=r.2.13&runs=500",
        second.replace("[]", "[], \"next_run\": \"r.8.13\""));
    daemon.json(
        "GET " + STUDY + "?after=r.8.13&runs=500",
        study("running", 2).replace("r.0.13", "r.9.13").replace("r.2.13", "r.10.13"));
    assertThat(execute("status", "tiny-1a2b")).isZero();
    assertThat(ascribe.output().lines().skip(2).map(line -> line.strip().split(" ")[0]))
        .containsExactly("r.0.13", "r.2.13", "r.4.13", "r.8.13", "r.9.13", "r.10.13");
    assertThat(execute("status", "tiny-1a2b", "--json")).isZero();
    assertThat(ascribe.output()).contains("r.10.13").doesNotContain("next_run");
  }

  @Test
  void allRunsOfALargeStudyAreReadAtItsEndOnly() {
    String many = "\"run_count\": 2000";
    String running = study("running", 0).replace("\"run_count\": 2", many);
    String done = study("done", 4).replace("\"run_count\": 2", many);
    String atWork = STUDY + "?state=training&state=evaluating&state=summarising";
    daemon.json("GET " + STUDY, running).json("GET " + STUDY, done);
    daemon.json("GET " + atWork, running).json("GET " + atWork, done);
    daemon.json("GET /v1/status", STATUS);
    daemon.answer(
        "GET " + STUDY + "/events",
        200,
        "text/event-stream",
        "id: 1\nevent: study-completed\ndata: {\"failures\": 0}\n\n");
    assertThat(execute("status", "tiny-1a2b", "--watch")).isZero();
    assertThat(ascribe.output()).startsWith("tiny-1a2b, priority normal: done, 4 of 4 texts");
    assertThat(daemon.heard().stream().filter(heard -> heard.line().equals("GET " + STUDY)))
        .hasSize(2);
    assertThat(ascribe.error()).endsWith("'results tiny-1a2b' prints the tables\n");
  }

  @Test
  void watchingGoesOnAfterALostConnectionBehindTheLastEvent() {
    daemon.json("GET " + STUDY, study("running", 0)).json("GET " + STUDY, study("running", 2));
    daemon.json("GET " + STUDY, study("done", 4));
    daemon.json("GET /v1/status", STATUS);
    daemon.answer(
        "GET " + STUDY + "/events",
        200,
        "text/event-stream",
        "id: 3\nevent: trained\ndata: {\"run\": \"r.2.13\", \"seconds\": 3.0}\n\n"
            + "id: 4\nevent: run-completed\ndata: {\"run\": \"r\", \"accuracy\": null}\n\nid: 5\ndata: br");
    daemon.answer(
        "GET " + STUDY + "/events",
        200,
        "text/event-stream",
        "id: 6\nevent: unit-failed\ndata: {\"run\": \"r.2.13\", \"unit\": \"u\", \"code\": \"INTERNAL\", \"message\": \"no\"}"
            + "\n\nid: 7\nevent: study-completed\ndata: {}\n\n");
    assertThat(execute("status", "tiny-1a2b", "--watch")).isZero();
    assertThat(ascribe.error())
        .contains("trained  r.2.13, 3.0 s")
        .contains("done     r: no texts were explained")
        .contains("failed   r.2.13: u: INTERNAL: no");
    assertThat(ascribe.output()).startsWith("tiny-1a2b, priority normal: done, 4 of 4 texts");
    assertThat(
            daemon.heard().stream()
                .filter(heard -> heard.line().endsWith("/events"))
                .map(heard -> heard.header("Last-event-id")))
        .containsExactly("", "4");
  }

  @Test
  void anEventThatComesAfterTheStateThatItLedToIsShown() {
    daemon.json("GET " + STUDY, study("running", 0)).json("GET " + STUDY, study("failed", 2));
    daemon.json("GET /v1/status", STATUS);
    // Asked for together with the study, of which the command knows by then that it has ended.
    daemon.answerAfter(
        "GET /v1/status",
        "GET " + STUDY + "/events",
        "text/event-stream",
        "id: 1\nevent: study-aborted\ndata: {\"code\": \"DISK_FULL\", \"message\": \"no room\"}\n\n");
    assertThat(execute("status", "tiny-1a2b", "--watch")).isEqualTo(1);
    assertThat(ascribe.error()).contains("aborted  DISK_FULL: no room");
  }

  @Test
  void aWatchedStudyThatFailsIsAFailureOfTheCommand() {
    daemon.json("GET " + STUDY, study("cancelled", 0).replace("\"done\": 1, \"training\": 1", ""));
    assertThat(execute("status", "tiny-1a2b", "--watch")).isEqualTo(1);
    assertThat(ascribe.error()).as("of a study without a result").doesNotContain("tables");
  }

  @Test
  void eventsAreLinesOfJsonForPrograms() {
    daemon.json("GET " + STUDY, study("running", 0)).json("GET " + STUDY, study("done", 4));
    daemon.json("GET /v1/status", STATUS);
    daemon.answer(
        "GET " + STUDY + "/events",
        200,
        "text/event-stream",
        "id: 1\nevent: study-completed\ndata: {\"failures\": 0}\n\n");
    assertThat(execute("status", "tiny-1a2b", "--watch", "--json")).isZero();
    assertThat(ascribe.output())
        .isEqualTo("{\"id\":1,\"event\":\"study-completed\",\"failures\":0}\n");
  }

  @Test
  void rowsAreStreamedAsTheyAre() throws IOException {
    daemon.answer(
        "GET " + STUDY + "/results?format=csv&table=attribution&run=r.0.13",
        200,
        "text/csv",
        "a,b\r\n1,2\r\n");
    Path file = home.resolve("rows.csv");
    String[] command = {
      "results", "tiny-1a2b", "--format", "csv", "--table", "attribution", "--run", "r.0.13"
    };
    assertThat(execute(command)).isZero();
    assertThat(ascribe.output()).isEqualTo("a,b\r\n1,2\r\n");
    List<String> toFile = new ArrayList<>(List.of(command));
    toFile.addAll(List.of("--out", file.toString()));
    assertThat(execute(toFile.toArray(String[]::new))).isZero();
    assertThat(file).hasContent("a,b\r\n1,2\r\n");
    assertThat(ascribe.output()).isEmpty();
  }

  private void answerResults() {
    daemon.answer(
        "GET " + STUDY + "/results?format=jsonl&table=failure", 200, "application/jsonl", "");
    daemon.answer(
        "GET " + STUDY + "/results?format=jsonl&table=run",
        200,
        "application/jsonl",
        """
        {"study_id":"tiny-1a2b","run_id":"r","dataset":"d","model":"m","paradigm":"prompted",\
        "training_size":0,"seed":13,"status":"done","dev_accuracy":null,"checkpoint":null}
        """);
    daemon.answer(
        "GET " + STUDY + "/results?format=jsonl&table=metric",
        200,
        "application/jsonl",
        """
        {"study_id":"s","run_id":"r","instance_id":"","method":"random","name":"map",\
        "subset":"all","value":0.25,"count":4}
        {"study_id":"s","run_id":"r","instance_id":"","method":"","name":"accuracy",\
        "subset":"all","value":0.5,"count":4}
        """);
  }

  @Test
  void resultsAreTheTablesThatARunEndsWith() {
    daemon.json("GET " + STUDY, study("done", 4));
    answerResults();
    assertThat(execute("results", "tiny-1a2b")).isZero();
    assertThat(ascribe.output())
        .startsWith("d | m | prompted | zero-shot | seed 13 | accuracy 0.500 (4)\n  method")
        .contains("random    0.250");
    assertThat(execute("results", "tiny-1a2b", "--json")).isZero();
    assertThat(ascribe.output())
        .startsWith("{\n  \"study\" : \"tiny-1a2b\",")
        .doesNotContain("title");
  }

  @Test
  void resultsBeginWithTheTitleOfTheStudy() {
    answerResults();
    daemon.json("GET " + STUDY, study("done", 4).replaceFirst("\\{", "{\"title\": \"Try\", "));
    execute("results", "tiny-1a2b");
    assertThat(ascribe.output()).startsWith("tiny-1a2b, called 'Try'\n\nd | m | prompted | ");
    execute("results", "tiny-1a2b", "--json");
    assertThat(ascribe.output()).contains("\"title\" : \"Try\"");
  }

  @Test
  void rowsCanBeReadOnAScreenToo() {
    daemon.answer(
        "GET " + STUDY + "/results?format=csv&table=failure",
        200,
        "text/csv",
        "unit,message\r\nu1,\"two\nlines\"\r\n");
    assertThat(execute("results", "tiny-1a2b", "--table", "failure")).isZero();
    assertThat(ascribe.output()).isEqualTo("unit  message\nu1    two\u240alines\n");
    assertThat(execute("results", "tiny-1a2b", "--table", "failures")).isEqualTo(2);
    assertThat(ascribe.error()).contains("did you mean 'failure'?");
  }

  @Test
  void aRefusedStudyIsNamedByItsFile() throws IOException {
    Path file = Files.writeString(home.resolve("tiny.conf"), "study {\n  nam = tiny\n}\n");
    daemon.problem(
        "POST " + STUDIES + "?priority=normal",
        400,
        "UNKNOWN_NAME",
        "study:2: study, key: unknown name 'nam'");
    assertThat(execute("submit", file.toString())).isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo("error: " + file + ":2: study, key: unknown name 'nam'\n");

    assertThat(execute("submit", file.toString(), "--keep-checkpoints")).isEqualTo(2);
    assertThat(ascribe.error()).contains("ascribe.scheduling.keep-checkpoints").hasLineCount(1);
  }
}
