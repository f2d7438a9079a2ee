package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many texts in one request: their order, their errors, and what the daemon admits. */
@Timeout(60)
class BatchTest {
  private static final String PATH = "/v1/explain/batch";

  @TempDir private static Path home;
  private HttpRig rig;

  @BeforeEach
  void start() {
    rig = new HttpRig(home, "max-text = 200");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static String body(String texts) {
    return "{\"model\": \"tiny-bert\", \"texts\": [" + texts + "]}";
  }

  private HttpResponse<String> batch(String texts) {
    return rig.post(PATH, "application/json", body(texts));
  }

  @Test
  void resultsComeInTheOrderOfTheTextsWithErrorsInTheirPlaces() {
    HttpResponse<String> reply =
        batch(
            """
            "a good day", "", {"text": "it rains", "pair": "it is wet"}, "%s", "bad", 7
            """
                .formatted("x".repeat(201)));

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    JsonNode results = HttpRig.json(reply.body());
    assertThat(results).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(results.get(i).get("index").asInt()).isEqualTo(i);
    }
    assertThat(results.at("/0/explanation/features")).hasSize(3);
    assertThat(results.at("/1/problem/code").asText()).isEqualTo("EMPTY_TEXT");
    assertThat(results.at("/2/explanation/features/2/part").asText()).isEqualTo("hypothesis");
    assertThat(results.at("/3/problem/status").asInt()).isEqualTo(413);
    assertThat(results.at("/4/explanation/features/0/text").asText()).isEqualTo("bad");
    assertThat(results.at("/5/problem/detail").asText()).startsWith("texts[5]: is 7");
    for (JsonNode result : results) {
      assertThat(result.has("explanation")).isNotEqualTo(result.has("problem"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\": \"tiny-bert\"} | texts: is missing",
        "{\"model\": \"tiny-bert\", \"texts\": []} | texts: is array; allowed: a list of 1 to 100",
        "{\"model\": \"tiny-bert\", \"texts\": \"a\"} | texts: is \"a\"; allowed: a list of 1 to 100",
        "{\"model\": \"tiny-bert\", \"text\": \"a\", \"texts\": [\"a\"]} | did you mean 'texts'?",
        "{\"model\": \"none\", \"texts\": [\"a\", \"b\"]} | model: ",
        "{\"model\": \"tiny-bert\", \"texts\": [\"a\"], \"method\": \"shaply\"} | method: unknown name",
        "{\"model\": \"tiny-bert\", \"texts\": [{\"pair\": \"a\"}]} | text: is missing",
        "{\"model\": \"tiny-bert\", \"texts\": [{\"text\": \"a\", \"seed\": 1}]} | texts[0].key: unknown name 'seed'",
      })
  void aBatchWithoutAnyTextToExplainIsRefusedAsAWhole(String body, String detail) {
    HttpResponse<String> reply = rig.post(PATH, "application/json", body);

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
    assertThat(HttpRig.json(reply.body()).get("detail").asText()).contains(detail);
    assertThat(rig.service.pending).isEmpty();
  }

  @Test
  void noMoreThanAHundredTextsAreTaken() {
    String hundred = String.join(", ", Collections.nCopies(100, "\"a\""));
    assertThat(HttpRig.json(batch(hundred).body())).hasSize(100);
    HttpResponse<String> reply = batch(hundred + ", \"a\"");
    assertThat(reply.statusCode()).isEqualTo(413);
    assertThat(reply.body()).contains("texts: has 101 texts; at most 100 are allowed");
  }

  @Test
  void aBusyDaemonRefusesTheBatchAndSaysWhenToComeBack() {
    rig.service.refusal = new AscribeException(ErrorCode.BUSY, "512 requests wait");
    HttpResponse<String> reply = batch("\"a\", \"b\"");

    assertThat(reply.statusCode()).isEqualTo(429);
    assertThat(reply.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void aBusyMomentLaterIsTheProblemOfItsText() throws Exception {
    rig.service.answersAtOnce = false;
    String texts = String.join(", ", Collections.nCopies(10, "\"a\""));
    var reply = rig.client.sendAsync(request(texts, ""), HttpResponse.BodyHandlers.ofString());
    List<FakeService.Pending> eight = poll(8);
    assertThat(rig.service.pending).as("no more at a time").isEmpty();
    rig.service.refusal = new AscribeException(ErrorCode.BUSY, "512 requests wait");
    eight.forEach(BatchTest::answer);

    JsonNode results = HttpRig.json(reply.get(20, TimeUnit.SECONDS).body());
    assertThat(results).hasSize(10);
    assertThat(results.get(7).has("explanation")).isTrue();
    assertThat(results.at("/8/problem/code").asText()).isEqualTo("BUSY");
    assertThat(results.at("/9/problem/code").asText()).isEqualTo("BUSY");
  }

  @Test
  void linesComeWhileTheRestIsComputed() throws Exception {
    rig.service.answersAtOnce = false;
    var reply =
        rig.client.sendAsync(
            request("\"a\", \"b c\"", "?format=jsonl"), HttpResponse.BodyHandlers.ofInputStream());
    List<FakeService.Pending> both = poll(2);
    answer(both.get(0));
    HttpResponse<InputStream> begun = reply.get(20, TimeUnit.SECONDS);
    assertThat(begun.headers().firstValue("Content-Type")).contains("application/jsonl");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(begun.body(), StandardCharsets.UTF_8))) {
      assertThat(HttpRig.json(lines.readLine()).at("/explanation/features")).hasSize(1);
      answer(both.get(1));
      assertThat(HttpRig.json(lines.readLine()).at("/explanation/features")).hasSize(2);
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void theTextsOfAClientThatHasGoneAreStopped() throws Exception {
    rig.service.answersAtOnce = false;
    var reply =
        rig.client.sendAsync(request("\"a\", \"b\"", ""), HttpResponse.BodyHandlers.ofString());
    List<FakeService.Pending> both = poll(2);
    reply.cancel(true);

    for (FakeService.Pending each : both) {
      each.cancelled().get(20, TimeUnit.SECONDS);
    }
  }

  private HttpRequest request(String texts, String query) {
    return rig.request(PATH + query)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body(texts)))
        .build();
  }

  /** The next explanations that the service is asked for. */
  private List<FakeService.Pending> poll(int count) throws InterruptedException {
    List<FakeService.Pending> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(rig.service.pending.poll(20, TimeUnit.SECONDS));
    }
    assertThat(asked).doesNotContainNull();
    return asked;
  }

  private static void answer(FakeService.Pending pending) {
    pending.answer().complete(FakeService.explanation(pending.request(), 0.1));
  }
}
