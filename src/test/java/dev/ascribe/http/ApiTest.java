package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.study.Method;
import dev.ascribe.study.Precision;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as callers make them, over a real socket. */
@Timeout(60)
class ApiTest {
  private static final String STUDY =
      """
      study {
        name = tiny
        datasets = [{ name = sample-sentiment, test-limit = 3 }]
        models = [{ model = tiny-bert, paradigms = [prompted] }]
        training-sizes = [0]
      }
      """;

  @TempDir private Path home;
  private HttpRig rig;

  @BeforeEach
  void start() {
    rig = new HttpRig(home, "");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "method": "attention", "evaluations": 50   | evaluations has no effect on attention
          "method": "attention", "target": "positive" | target has no effect on attention
          "method": "occlusion", "seed": 7           | seed has no effect on occlusion
          "method": "random", "permutations": 3      | permutations has no effect on random
          "method": "integrated-gradients", "precision": {"top_k": 2, "max_evaluations": 9} | precision.top_k has no effect on integrated-gradients,precision.max_evaluations has no effect on integrated-gradients
          "method": "shapley-kernel", "seed": 7      |
          """)
  void keysThatDoNothingForTheMethodAreWarnedOf(String keys, String warnings) {
    HttpResponse<String> reply =
        rig.explain("{\"model\": \"tiny-bert\", \"text\": \"a fine day\", " + keys + "}");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    List<String> told = new ArrayList<>();
    HttpRig.json(reply.body()).path("warnings").forEach(one -> told.add(one.asText()));
    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            warnings == null ? List.of() : List.of(warnings.split(",")));
  }

  @Test
  void aTextIsExplained() {
    Instant before = Instant.now();
    HttpResponse<String> reply =
        rig.explain(
            """
            {"model": "tiny-bert", "text": "a <b>good</b> day", "target": "positive",
             "precision": {"top_k": 2, "max_evaluations": 300}, "seed": 7, "deadline": 2.5}
            """);

    assertThat(reply.statusCode()).isEqualTo(200);
    JsonNode json = HttpRig.json(reply.body());
    assertThat(json.at("/features/1/text").asText()).isEqualTo("<b>good</b>");
    assertThat(json.at("/features/1/standard_error").asDouble()).isEqualTo(0.01);
    assertThat(json.path("standard_error_kind").asText()).isEqualTo("bound");
    assertThat(json.path("truncated_words").asInt()).isEqualTo(3);
    FakeService.Pending asked = rig.service.pending.remove();
    assertThat(asked.request().method()).isEqualTo(Method.SHAPLEY_KERNEL);
    assertThat(asked.request().target()).isEqualTo("positive");
    assertThat(asked.request().seed()).isEqualTo(7);
    assertThat(asked.request().attribution().precision())
        .isEqualTo(new Precision.TopK(2, 0.95, 300));
    assertThat(asked.request().model().template()).isEqualTo("{text} It was {mask}.");
    assertThat(asked.deadline()).isBetween(before.plusMillis(2500), Instant.now().plusMillis(2500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"model\": \"tiny-bert\"} | 400 | INVALID_DATA | text: is missing",
        "{\"model\": \"tiny-bert\", \"text\": \" \"} | 400 | EMPTY_TEXT | text: is empty",
        "{\"model\": \"tiny-bert\", \"text\": 5} | 400 | INVALID_VALUE | text: is 5; allowed: a text",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"metod\": \"lime\"} | 400 | UNKNOWN_NAME | did you mean 'method'?",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"method\": \"shapely\"} | 400 | UNKNOWN_NAME | did you mean 'shapley-",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"target\": \"good\"} | 400 | UNKNOWN_NAME | target",
        "{\"model\": \"tiny-bertt\", \"text\": \"a\"} | 400 | UNKNOWN_NAME | did you mean 'tiny-bert'?",
        "{\"model\": \"bert-base-uncased\", \"text\": \"a\"} | 400 | MODEL_NOT_FOUND | is not installed here",
        "{\"model\": \"../../models\", \"text\": \"a\"} | 400 | UNKNOWN_NAME | model",
        "{\"model\": \"/etc\", \"text\": \"a\"} | 400 | UNKNOWN_NAME | model",
        "{\"model\": \"hf:../x\", \"text\": \"a\"} | 400 | INVALID_VALUE | hf:ORG/NAME",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"task\": \"nli\"} | 400 | BAD_USAGE | task: nli needs pair",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"template\": \"no slots\"} | 400 | INVALID_TEMPLATE | template",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"verbalizer\": {\"x\": \"y\"}} | 400 | BAD_USAGE | at least two",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"precision\": {\"top_k\": 1, \"standard_error\": 1}} | 400 | BAD_USAGE | only one",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"precision\": {\"topk\": 1}} | 400 | UNKNOWN_NAME | precision.key: unknown name 'topk', did you mean 'top_k'?",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"evaluations\": 100000} | 413 | TOO_LARGE | at most 20000",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"evaluations\": 1.5} | 400 | INVALID_VALUE | evaluations: is 1.5",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"paradigm\": \"fine-tuned\"} | 400 | INVALID_VALUE | paradigm",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"text\": \"b\"} | 400 | INVALID_DATA | Duplicate",
        "{\"model\": \"tiny-bert\", \"text\": \"\\ud800\"} | 400 | INVALID_DATA | surrogate",
        "[1] | 400 | INVALID_DATA | is not a JSON object",
        "{\"model\" | 400 | INVALID_DATA | is not JSON",
      })
  void aBadRequestIsAProblemThatNamesItsKey(String body, int status, String code, String detail) {
    HttpResponse<String> reply = rig.explain(body);

    JsonNode problem = HttpRig.json(reply.body());
    assertThat(problem.path("code").asText()).as(reply.body()).isEqualTo(code);
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).contains(detail);
    assertThat(problem.path("type").asText())
        .isEqualTo(
            "urn:ascribe:error:" + code.toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(rig.service.pending).isEmpty();
  }

  @Test
  void limitsHoldBeforeAnythingIsComputed() throws IOException {
    String long20001 = "a".repeat(20_001);
    assertProblem(
        rig.explain("{\"model\": \"tiny-bert\", \"text\": \"" + long20001 + "\"}"),
        413,
        "TOO_LARGE");
    assertProblem(
        rig.explain(
            "{\"model\": \"tiny-bert\", \"method\": \"shapley-exact\", \"text\": \""
                + "so ".repeat(15)
                + "\"}"),
        413,
        "TOO_LARGE");
    assertProblem(
        rig.explain(
            "{\"model\": \"tiny-bert\", \"permutations\": 25, \"text\": \""
                + "a ".repeat(9_000)
                + "\"}"),
        413,
        "TOO_LARGE");
    assertThat(rig.announce("/v1/explain", "application/json", (1 << 20) + 1))
        .startsWith("HTTP/1.1 413 ")
        .contains("\"code\":\"TOO_LARGE\"");
    assertThat(rig.service.pending).isEmpty();
  }

  @Test
  void aFullQueueAsksToComeBack() {
    rig.service.refusal = new AscribeException(ErrorCode.BUSY, "512 requests wait");

    HttpResponse<String> reply = rig.explain("{\"model\": \"tiny-bert\", \"text\": \"a\"}");

    assertProblem(reply, 429, "BUSY");
    assertThat(reply.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void failuresOfTheServerTellNothingOfItsInside() {
    rig.service.refusal =
        new AscribeException(ErrorCode.INTERNAL, "boom at /srv/secret/x.bin in Foo.java:12");
    HttpResponse<String> internal = rig.explain("{\"model\": \"tiny-bert\", \"text\": \"a\"}");
    rig.service.refusal =
        new AscribeException(
            ErrorCode.STORE_UNAVAILABLE,
            "store jdbc:sqlite:" + home.resolve("results.db") + ": is locked");
    HttpResponse<String> store = rig.explain("{\"model\": \"tiny-bert\", \"text\": \"a\"}");

    assertProblem(internal, 500, "INTERNAL");
    assertThat(internal.body())
        .doesNotContain("secret")
        .doesNotContain("java")
        .contains("request_id");
    assertProblem(store, 503, "STORE_UNAVAILABLE");
    assertThat(HttpRig.json(store.body()).path("detail").asText())
        .isEqualTo("store results.db: is locked");
  }

  @Test
  void aStudyIsSubmittedOnce() {
    HttpResponse<String> first = rig.post("/v1/studies?priority=high", "application/hocon", STUDY);
    HttpResponse<String> again = rig.post("/v1/studies", "application/hocon", STUDY);
    HttpResponse<String> json =
        rig.post(
            "/v1/studies",
            "application/json; charset=utf-8",
            com.typesafe.config.ConfigFactory.parseString(STUDY)
                .root()
                .render(com.typesafe.config.ConfigRenderOptions.concise()));

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    String id = HttpRig.json(first.body()).path("id").asText();
    assertThat(first.headers().firstValue("Location")).contains("/v1/studies/" + id);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json.statusCode()).as(json.body()).isEqualTo(200);
    assertThat(HttpRig.json(json.body()).path("id").asText()).isEqualTo(id);
  }

  @Test
  void studiesAreListedShownAndCancelled() {
    JsonNode list = HttpRig.json(rig.get("/v1/studies").body());
    assertThat(list.at("/studies/0/id").asText()).isEqualTo(HttpRig.STUDY);
    assertThat(list.at("/studies/0").has("runs")).isFalse();

    JsonNode study = HttpRig.json(rig.get("/v1/studies/" + HttpRig.STUDY).body());
    assertThat(study.at("/runs/0/model").asText()).isEqualTo("tiny-bert");
    assertThat(study.at("/failures/0/message").asText()).isEqualTo("boom in file.bin");

    HttpResponse<String> cancelled = rig.send(rig.request("/v1/studies/" + HttpRig.STUDY).DELETE());
    assertThat(HttpRig.json(cancelled.body()).path("state").asText()).isEqualTo("cancelled");

    assertProblem(rig.get("/v1/studies/none-0a1b2c3d"), 404, "UNKNOWN_STUDY");
    assertProblem(rig.get("/v1/studies/%2e%2e%2fetc"), 404, "UNKNOWN_STUDY");
  }

  private HttpResponse<String> rename(String study, String body) {
    return rig.send(
        rig.request("/v1/studies/" + study)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void aStudyHasATitleBesideItsName() {
    String study = "renamed-0a1b2c3d";
    rig.service.add(FakeService.study(study, StudyStatus.State.DONE));
    JsonNode renamed = HttpRig.json(rename(study, "{\"title\": \" a first try \"}").body());
    assertThat(renamed.path("title").asText()).isEqualTo("a first try");
    assertThat(renamed.path("name").asText()).isEqualTo("tiny");
    assertThat(HttpRig.json(rig.get("/v1/studies/" + study).body()).path("title").asText())
        .isEqualTo("a first try");
    assertThat(HttpRig.json(rename(study, "{\"title\": \"\"}").body()).path("title").isNull())
        .isTrue();

    assertProblem(rename(study, "{\"titel\": \"x\"}"), 400, "UNKNOWN_NAME");
    assertProblem(rename(study, "{}"), 400, "INVALID_DATA");
    assertProblem(rename(study, "{\"title\": 7}"), 400, "INVALID_VALUE");
    assertProblem(rename(study, "{\"title\": \"two\\nlines\"}"), 400, "INVALID_DATA");
    assertProblem(rename(study, "{\"title\": \"" + "x".repeat(121) + "\"}"), 413, "TOO_LARGE");
    assertProblem(rename("none-0a1b2c3d", "{\"title\": \"x\"}"), 404, "UNKNOWN_STUDY");
  }

  @Test
  void aStudyIsDeletedWhereThatIsAskedFor() {
    String study = "/v1/studies/deleted-0a1b2c3d";
    rig.service.add(FakeService.study("deleted-0a1b2c3d", StudyStatus.State.DONE));
    assertProblem(rig.send(rig.request(study + "?delete=yes").DELETE()), 400, "UNKNOWN_NAME");
    assertThat(rig.get(study).statusCode()).isEqualTo(200);
    HttpResponse<String> deleted = rig.send(rig.request(study + "?delete=true").DELETE());
    assertThat(HttpRig.json(deleted.body()).path("state").asText()).isEqualTo("done");
    assertProblem(rig.get(study), 404, "UNKNOWN_STUDY");
    assertProblem(rig.send(rig.request(study + "?delete=true").DELETE()), 404, "UNKNOWN_STUDY");
  }

  @Test
  void whatIsNotThereIsAProblemToo() throws IOException {
    assertProblem(rig.get("/v1/nothing"), 404, "UNKNOWN_NAME");
    assertProblem(rig.get("/v1/studies/"), 404, "UNKNOWN_NAME");
    assertProblem(rig.get("//v1/studies"), 404, "UNKNOWN_NAME");
    assertProblem(rig.get("/v1/studies?prority=low"), 400, "UNKNOWN_NAME");
    HttpResponse<String> method = rig.send(rig.request("/v1/explain").GET());
    assertProblem(method, 405, "BAD_USAGE");
    assertThat(method.headers().firstValue("Allow")).contains("POST");
    assertThat(rig.announce("/v1/explain", "text/plain", 2))
        .startsWith("HTTP/1.1 415 ")
        .contains("\"code\":\"BAD_USAGE\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/assets/main.js"})
  void aFileOfThePageIsSentOnlyWhereTheBrowserHasAnother(String path) {
    HttpResponse<String> first = rig.get(path);
    String tag = first.headers().firstValue("ETag").orElseThrow();

    assertThat(first.statusCode()).isEqualTo(200);
    HttpResponse<String> again = rig.get(path, "If-None-Match", "\"x\", " + tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(rig.get(path, "If-None-Match", "\"x\"").body()).isEqualTo(first.body());
    assertThat(rig.get(path, "If-Match", "\"x\"").body()).isEqualTo(first.body());
  }

  @Test
  void requestsAreKnownByAnId() {
    HttpResponse<String> given = rig.get("/v1/methods", "X-Request-Id", "mine-1");
    HttpResponse<String> wrong = rig.get("/v1/nothing", "X-Request-Id", "two words");

    assertThat(given.headers().firstValue("X-Request-Id")).contains("mine-1");
    String made = wrong.headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(made).matches("[0-9a-f]{16}");
    assertThat(HttpRig.json(wrong.body()).path("request_id").asText()).isEqualTo(made);
  }

  @Test
  void readinessFollowsTheEngine() {
    assertThat(rig.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(rig.get("/health/ready").statusCode()).isEqualTo(200);
    // Behind a long training: units wait, but there is progress.
    rig.service.status =
        new EngineStatus(rig.service.status.devices(), Map.of("train", 1), 7200, 0.5, 0, 512, null);
    assertThat(rig.get("/health/ready").statusCode()).isEqualTo(200);
    for (EngineStatus bad :
        List.of(
            new EngineStatus(List.of(), Map.of(), 0, 0, 0, 512, null),
            new EngineStatus(rig.service.status.devices(), Map.of(), 0, 601, 0, 512, null),
            new EngineStatus(
                rig.service.status.devices(), Map.of(), 0, 0, 0, 512, "store /srv/x/y.db: full"))) {
      rig.service.status = bad;
      HttpResponse<String> reply = rig.get("/health/ready");
      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(HttpRig.json(reply.body()).path("status").asText()).isEqualTo("down");
      assertThat(reply.body()).doesNotContain("/srv");
    }
  }

  @Test
  void aServerThatStopsIsNotReady(@TempDir Path other) throws Exception {
    try (HttpRig stopping = new HttpRig(other, "")) {
      stopping.service.answersAtOnce = false;
      var open =
          stopping.client.sendAsync(
              stopping
                  .request("/v1/explain")
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"model\": \"tiny-bert\", \"text\": \"a day\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      FakeService.Pending asked = stopping.service.pending.poll(20, TimeUnit.SECONDS);
      CompletableFuture<Done> stopped = stopping.beginToStop().toCompletableFuture();
      // Operators are told while an open request holds up the end.
      HttpRequest ready =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + stopping.operationsPort() + "/health/ready"))
              .build();
      while (stopping.client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode()
          != 503) {
        Thread.onSpinWait();
      }
      assertThat(stopped).isNotDone();
      asked.answer().complete(FakeService.explanation(asked.request(), 0.01));
      assertThat(open.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(stopped).succeedsWithin(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void metersCountRequestsByTemplateNotByPath() {
    rig.get("/v1/studies/" + HttpRig.STUDY);
    rig.get("/v1/studies/none");
    rig.get("/some/path");

    String meters = rig.get("/metrics").body();

    assertThat(meters)
        .contains("route=\"/v1/studies/{id}\",status=\"200\"")
        .contains("route=\"/v1/studies/{id}\",status=\"404\"")
        .contains("route=\"none\",status=\"404\"")
        .contains("ascribe_http_request_seconds_bucket")
        .doesNotContain("none-")
        .doesNotContain("/some/path");
  }

  @Test
  void aLevelOfALoggerIsChanged() {
    HttpRequest.Builder put =
        rig.request("/v1/loggers/dev.ascribe.http")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"level\": \"inherited\"}"));
    assertThat(rig.send(put).statusCode()).isEqualTo(204);
    HttpRequest.Builder wrong =
        rig.request("/v1/loggers/dev.ascribe.http")
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"level\": \"loud\"}"));
    assertProblem(rig.send(wrong), 400, "UNKNOWN_NAME");
  }

  private static void assertProblem(HttpResponse<String> reply, int status, String code) {
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
    assertThat(HttpRig.json(reply.body()).path("code").asText()).isEqualTo(code);
    assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
  }
}
