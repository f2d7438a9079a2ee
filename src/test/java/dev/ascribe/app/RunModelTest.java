package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.SharedFiles;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import dev.ascribe.training.CheckpointHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The models of runs explain new texts as they explained the texts of their study. */
@Timeout(300)
class RunModelTest {
  /** Settings that differ from the defaults, so that scores show whether they are used. */
  private static final StudySpec STUDY =
      TinyStudies.study(
          """
          methods = [attention, integrated-gradients, occlusion]
          attribution { absence = mask-token, value = log-probability, steps = 4 }
          """);

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private CommandLineRig ascribe;
  private Instance instance;

  @BeforeEach
  void start() {
    ascribe = new CommandLineRig(EmbeddedEngine::open, home);
    instance = DatasetLoader.load(STUDY.datasets().get(0)).test().get(0);
  }

  private void run(boolean keep, boolean recompute) {
    EngineOptions options =
        TinyStudies.options(home, "cpu:1").with("ascribe.scheduling.keep-checkpoints", keep);
    try (EmbeddedEngine engine = EmbeddedEngine.open(options)) {
      engine.run(STUDY, recompute, event -> {});
    }
  }

  private int explain(String run, String... more) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("explain", "--run", run, "--store", TinyStudies.url(home), "--json"));
    arguments.addAll(List.of(more));
    return ascribe.execute(arguments.toArray(String[]::new));
  }

  private static List<String> trained() {
    return List.of(
        "sample-sentiment.tiny-bert.prompted.2.13", "sample-sentiment.tiny-bert.fine-tuned.2.13");
  }

  @Test
  void aTextOfTheStudyHasTheSamePredictionAndScoresAsInTheStudy() throws Exception {
    run(true, false);
    Stored stored = Stored.read(home, STUDY);
    assertThat(stored.runs()).extracting(RunRow::runId).containsAll(trained()).hasSize(3);
    for (RunRow run : stored.runs()) {
      for (String method : List.of("attention", "integrated-gradients", "occlusion")) {
        int exit =
            explain(
                STUDY.id() + "/" + run.runId(),
                "--text",
                instance.input().text(),
                "--method",
                method);
        assertThat(exit).as(ascribe.error()).isZero();
        assertSameAsStored(JSON.readTree(ascribe.output()), stored, run, method);
      }
    }
  }

  private void assertSameAsStored(JsonNode answer, Stored stored, RunRow run, String method) {
    PredictionRow prediction =
        stored.predictions().stream()
            .filter(row -> row.runId().equals(run.runId()))
            .filter(row -> row.instanceId().equals(instance.id()))
            .findFirst()
            .orElseThrow();
    AttributionRow attribution =
        stored.attributions().stream()
            .filter(row -> row.runId().equals(run.runId()) && row.method().equals(method))
            .filter(row -> row.instanceId().equals(instance.id()))
            .findFirst()
            .orElseThrow();
    assertThat(answer.path("paradigm").asText()).isEqualTo(run.paradigm());
    assertThat(answer.path("target").asText()).isEqualTo(prediction.predicted());
    double[] probabilities = prediction.probabilities();
    for (int i = 0; i < probabilities.length; i++) {
      String label = answer.path("labels").path(i).asText();
      assertThat(answer.path("probabilities").path(label).asDouble())
          .isCloseTo(probabilities[i], within(1e-6));
    }
    double[] scores = attribution.scores();
    assertThat(answer.path("features")).hasSize(scores.length);
    for (int i = 0; i < scores.length; i++) {
      assertThat(answer.path("features").path(i).path("score").asDouble())
          .as("%s, %s, word %d", run.runId(), method, i)
          .isCloseTo(scores[i], within(1e-6));
    }
  }

  @Test
  void theDaemonExplainsWithTheSameModel() throws Exception {
    run(true, false);
    Stored stored = Stored.read(home, STUDY);
    try (TinyDaemon daemon = new TinyDaemon(home)) {
      for (RunRow run : stored.runs()) {
        HttpResponse<String> response =
            post(daemon, STUDY.id() + "/" + run.runId(), "method", "attention");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertSameAsStored(JSON.readTree(response.body()), stored, run, "attention");
      }
      assertThat(post(daemon, "tine-00000000/x", "method", "attention"))
          .satisfies(
              refused -> {
                assertThat(refused.statusCode()).isEqualTo(404);
                assertThat(refused.body()).contains("the store has no study 'tine-00000000'");
              });
      assertThat(post(daemon, STUDY.id() + "/" + trained().get(0), "model", "tiny-bert"))
          .satisfies(
              refused -> {
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.body()).contains("leave out model");
              });
    }
  }

  @Test
  void anInstalledModelWithATrainedHeadHasItsOwnLabels() throws Exception {
    Path stars = SharedFiles.require("cases/models/bert-cls5");
    String[] labels = {"1 stars", "2 stars", "3 stars", "4 stars", "5 stars"};
    int exit =
        ascribe.execute(
            "explain", "--model", stars.toString(), "--text", "fine", "--json", "--measures");
    assertThat(exit).as(ascribe.error()).isZero();
    JsonNode local = JSON.readTree(ascribe.output());
    assertThat(local.path("labels")).extracting(JsonNode::asText).containsExactly(labels);
    assertThat(local.path("measures_missing").path("leave-one-out-tau").asText())
        .isEqualTo("a single feature has no order");
    try (TinyDaemon daemon = new TinyDaemon(home, stars, "")) {
      for (String paradigm : new String[] {"", ", \"paradigm\": \"fine-tuned\""}) {
        HttpResponse<String> response =
            post(
                daemon,
                "{\"model\": \"tiny-bert\", \"text\": \"fine\", \"measures\": true%s}"
                    .formatted(paradigm));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode served = JSON.readTree(response.body());
        for (String key : List.of("paradigm", "labels", "target", "measures_missing")) {
          assertThat(served.path(key)).as(key).isEqualTo(local.path(key));
        }
        assertThat(served.path("measures").path("comprehensiveness").asDouble())
            .isCloseTo(local.path("measures").path("comprehensiveness").asDouble(), within(1e-6));
      }
      assertThat(
              post(daemon, "{\"model\": \"tiny-bert\", \"text\": \"a\", \"task\": \"sentiment\"}")
                  .body())
          .contains("UNSUPPORTED_MODEL", "the classification head has the labels 1 stars");
    }
  }

  private HttpResponse<String> post(TinyDaemon daemon, String run, String key, String value)
      throws Exception {
    ObjectNode body = JSON.createObjectNode();
    body.put("run", run).put("text", instance.input().text()).put(key, value);
    return post(daemon, body.toString());
  }

  private static HttpResponse<String> post(TinyDaemon daemon, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(daemon.url() + "/v1/explain"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aStudyIsFoundByItsNameAndWeightsThatWereNotKeptComeWithRecompute() {
    run(false, false);
    String name = "tiny/" + trained().get(0);

    assertThat(explain(name, "--text", "fine")).isEqualTo(2);
    assertThat(ascribe.error())
        .contains("--run: run " + trained().get(0) + " of study " + STUDY.id())
        .contains("its trained weights were not kept")
        .contains("run STUDY.conf --keep-checkpoints --recompute");
    assertThat(explain("tiny/sample-sentiment.tiny-bert.prompted.0.13", "--text", "fine")).isZero();

    run(true, false);
    assertThat(explain(name, "--text", "fine")).isEqualTo(2);
    run(true, true);
    assertThat(explain(name, "--text", "fine")).as(ascribe.error()).isZero();
  }

  @Test
  void whatIsNotThereIsNamedInOneLine() throws IOException {
    run(true, false);
    String prompted = STUDY.id() + "/" + trained().get(0);
    refused(
        "tiny",
        "'tiny' is a study; name one of its runs too, as tiny/RUN: "
            + "sample-sentiment.tiny-bert.prompted.0.13, "
            + trained().get(0));
    refused("tiny/", "'tiny' is a study; name one of its runs too, as tiny/RUN: ");
    refused("/run", "names no study; STUDY/RUN is needed");
    refused(
        STUDY.id() + "x/r",
        "the store has no study '%sx', did you mean '%s'?".formatted(STUDY.id(), STUDY.id()));
    refused(
        STUDY.id() + "/sample-sentiment.tiny-bert.prompted.2.31",
        "run: unknown name 'sample-sentiment.tiny-bert.prompted.2.31', did you mean"
            + " 'sample-sentiment.tiny-bert.prompted.2.13'?");
    assertThat(explain(prompted, "--text", "A man sleeps", "--pair", "He is awake")).isEqualTo(2);
    assertThat(ascribe.error())
        .contains("--run: the run is of task sentiment, which takes one text, without --pair TEXT");
    assertThat(explain(prompted, "--text", "fine", "--model", "m")).isEqualTo(2);
    assertThat(ascribe.error()).contains("--run: sets the model");

    Path weights = weightsOf(trained().get(0));
    byte[] bytes = Files.readAllBytes(weights.resolve("model.safetensors"));
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights.resolve("model.safetensors"), bytes);
    refused(prompted, "the directory of trained weights " + weights + " has changed since the run");
    CheckpointHome.delete(weights);
    refused(prompted, "its trained weights in " + weights + " are gone");
  }

  private Path weightsOf(String run) {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      return Path.of(store.run(STUDY.id(), run).orElseThrow().checkpoint());
    }
  }

  private void refused(String run, String message) {
    assertThat(explain(run, "--text", "fine")).as(run).isEqualTo(2);
    assertThat(ascribe.error()).contains("--run: ").contains(message);
    assertThat(ascribe.error().lines()).hasSize(1);
  }
}
