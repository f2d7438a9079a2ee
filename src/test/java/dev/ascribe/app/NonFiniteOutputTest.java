package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.AlteredModel;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelCheck;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.StudySpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model answers that has no numbers is an error wherever it is asked, and no result. */
@Timeout(120)
class NonFiniteOutputTest {
  private static final int WIDTH = 32;
  private static final int PAD = 0;
  private static final int MASK = 4;
  private static final int GOOD = 328;
  private static final String WORDS = "bert.embeddings.word_embeddings.weight";
  private static final String LAYER = "bert.encoder.layer.%d.%s";

  @TempDir private Path temporary;
  private CommandLineRig ascribe;

  @BeforeEach
  void start() {
    ascribe = new CommandLineRig(EmbeddedEngine::open, temporary.resolve("home"));
  }

  private static AlteredModel tinyBert() {
    return AlteredModel.of(TinyStudies.TINY_BERT);
  }

  private static Consumer<float[]> embedding(int token, float value) {
    return table -> Arrays.fill(table, token * WIDTH, (token + 1) * WIDTH, value);
  }

  /** The weights of layer 2 are numbers, and what it computes of them is none. */
  private static AlteredModel overflowing() {
    Consumer<float[]> huge = weights -> Arrays.fill(weights, 1e30f);
    return tinyBert()
        .tensor(LAYER.formatted(1, "intermediate.dense.weight"), huge)
        .tensor(LAYER.formatted(1, "output.dense.weight"), huge);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            tinyBert().tensor(LAYER.formatted(1, "output.dense.weight"), w -> w[5] = Float.NaN),
            "layer 2 of 3"),
        Arguments.of(overflowing(), "layer 2 of 3"),
        Arguments.of(
            // One head of four.
            tinyBert()
                .tensor(
                    LAYER.formatted(0, "attention.self.query.bias"),
                    bias -> bias[9] = Float.POSITIVE_INFINITY),
            "layer 1 of 3"),
        Arguments.of(
            tinyBert().tensor("bert.embeddings.LayerNorm.weight", w -> w[0] = Float.NaN),
            "the embeddings"),
        Arguments.of(
            tinyBert().tensor("cls.predictions.bias", b -> Arrays.fill(b, Float.NaN)),
            "the label head"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anExplanationFailsInOneLineThatNamesModelAndLayer(AlteredModel altered, String place) {
    Path model = altered.write(temporary.resolve("model"));
    for (String method : List.of("shapley-kernel", "attention", "integrated-gradients")) {
      int exit =
          ascribe.execute(
              "explain", "--model", model.toString(), "--text", "a good film", "--method", method);
      assertThat(exit).isEqualTo(2);
      assertThat(ascribe.output()).isEmpty();
      assertThat(ascribe.error().lines())
          .singleElement()
          .asString()
          .contains(model.toString(), "not finite numbers", place);
    }
  }

  @Test
  void aDecoderFailsLikewiseAndSoDoesItsCalibration() {
    Path llama = Path.of("src/test/resources/models/tiny-llama");
    Path model =
        AlteredModel.of(llama)
            .tensor("model.layers.1.mlp.down_proj.weight", w -> w[0] = Float.NaN)
            .write(temporary.resolve("model"));
    for (String calibration : List.of("none", "contextual")) {
      int exit =
          ascribe.execute(
              "explain",
              "--model",
              model.toString(),
              "--paradigm",
              "decoder",
              "--template",
              "{text} It was",
              "--verbalizer",
              "no=terrible,yes=great",
              "--calibration",
              calibration,
              "--text",
              "a good film",
              "--json");
      assertThat(exit).isEqualTo(2);
      assertThat(ascribe.output()).isEmpty();
      assertThat(ascribe.error()).contains(model.toString(), "not finite numbers");
    }
  }

  @Test
  void aLineThatHasNoNumbersIsAnsweredAndTheOthersAreExplained() throws Exception {
    String[] texts = {"a wonderful film", "a good film", "the worst service"};
    Path model = tinyBert().tensor(WORDS, embedding(GOOD, Float.NaN)).write(temporary.resolve("m"));
    List<JsonNode> answers = explainLines(model, texts, 2);
    List<JsonNode> undisturbed = explainLines(TinyStudies.TINY_BERT, texts, 0);

    assertThat(answers.get(1).path("code").asText()).isEqualTo("NON_FINITE_OUTPUT");
    assertThat(answers.get(1).path("error").asText()).contains("the embeddings");
    for (int line : new int[] {0, 2}) {
      assertThat(answers.get(line).path("probabilities"))
          .isEqualTo(undisturbed.get(line).path("probabilities"));
      assertThat(answers.get(line).path("features").path(1).path("score").isNumber()).isTrue();
    }
  }

  private List<JsonNode> explainLines(Path model, String[] texts, int expectedExit)
      throws Exception {
    StringBuilder lines = new StringBuilder();
    for (String text : texts) {
      lines.append("{\"text\":\"").append(text).append("\"}\n");
    }
    ByteArrayOutputStream results = new ByteArrayOutputStream();
    int exit =
        ascribe.execute(
            new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8)),
            results,
            "explain",
            "--model",
            model.toString(),
            "--input",
            "-",
            "--window",
            "1");
    assertThat(exit).as(ascribe.error()).isEqualTo(expectedExit);
    JsonMapper mapper = new JsonMapper();
    List<JsonNode> answers = new CopyOnWriteArrayList<>();
    for (String line : results.toString(StandardCharsets.UTF_8).split("\n")) {
      assertThat(line).doesNotContain("NaN\"");
      answers.add(mapper.readTree(line));
    }
    return answers;
  }

  private StudySpec study(Path model, String changes) {
    return TinyStudies.study("models = [{ model = \"%s\", %s".formatted(model, changes));
  }

  private List<StudyEvent> run(StudySpec study) {
    List<StudyEvent> events = new CopyOnWriteArrayList<>();
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(temporary, "cpu:1"))) {
      engine.run(study, events::add);
    }
    return events;
  }

  @Test
  void aStudyOverSuchAModelHasFailuresAndNoFigures() throws Exception {
    Path model = overflowing().write(temporary.resolve("model"));
    StudySpec study = study(model, "paradigms = [prompted, fine-tuned] }]");

    run(study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.status()).containsExactly("failed");
    assertThat(stored.runs()).hasSize(3).allMatch(run -> run.status().equals("failed"));
    assertThat(stored.predictions()).isEmpty();
    assertThat(stored.metrics()).isEmpty();
    assertThat(stored.failures())
        .hasSize(3 + 2)
        .allSatisfy(
            failure -> {
              assertThat(failure.code()).isEqualTo("NON_FINITE_OUTPUT");
              assertThat(failure.attempts()).isEqualTo(failure.unit().endsWith("/train") ? 1 : 2);
              assertThat(failure.message()).contains(model.toString());
            })
        .anySatisfy(failure -> assertThat(failure.message()).contains("layer 2 of 3"))
        .anySatisfy(failure -> assertThat(failure.message()).contains("the loss is NaN"));
    Path checkpoints = temporary.resolve("checkpoints");
    if (Files.exists(checkpoints)) {
      try (Stream<Path> files = Files.walk(checkpoints)) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  /** Batches are padded with this token, whose value must not reach the rows beside it. */
  @Test
  void aBaselineWithoutNumbersFailsItsMethodAndNoOther() {
    Path model = tinyBert().tensor(WORDS, embedding(PAD, Float.NaN)).write(temporary.resolve("m"));
    StudySpec study = study(model, "paradigms = [prompted] }], training-sizes = [0]");

    run(study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.predictions()).hasSize(3);
    assertThat(stored.attributions()).hasSize(3 * 4);
    assertThat(stored.failures())
        .as("three texts, and the run of which none is explained")
        .hasSize(4)
        .allSatisfy(
            failure -> {
              assertThat(failure.unit()).endsWith("/integrated-gradients");
              assertThat(failure.code()).isEqualTo("NON_FINITE_OUTPUT");
            });
    StudySpec sound =
        TinyStudies.study(
            "name = sound, training-sizes = [0], methods = [attention, attention-rollout,"
                + " shapley-sampling]");
    run(sound);
    Stored expected = Stored.read(temporary, sound);
    for (int i = 0; i < 3; i++) {
      assertThat(stored.predictions().get(i).predicted())
          .isEqualTo(expected.predictions().get(i).predicted());
    }
    String figure = "|random|comprehensiveness|all";
    assertThat(stored.metrics().keySet()).anyMatch(key -> key.endsWith(figure));
  }

  @Test
  void thresholdsWithoutNumbersCostTheirFigureAndNotTheExplanations() {
    Path model = tinyBert().tensor(WORDS, embedding(MASK, Float.NaN)).write(temporary.resolve("m"));
    StudySpec study = study(model, "paradigms = [fine-tuned] }], training-sizes = [2]");

    run(study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.predictions()).hasSize(3);
    assertThat(stored.attributions()).hasSize(3 * 5);
    assertThat(stored.failures())
        .hasSize(3)
        .allMatch(failure -> failure.unit().contains("/thresholds#"))
        .allMatch(failure -> failure.code().equals("NON_FINITE_OUTPUT"));
    assertThat(stored.metrics().keySet())
        .anyMatch(key -> key.endsWith("|attention|comprehensiveness|all"))
        .anyMatch(key -> key.endsWith("|attention|map|all"))
        .noneMatch(key -> key.contains("auc-tp"));
    assertThat(stored.thresholdLabels()).isEmpty();
  }

  @Test
  void theDaemonAnswersWithAProblem() throws Exception {
    Path model = overflowing().write(temporary.resolve("model"));
    try (TinyDaemon daemon = new TinyDaemon(temporary.resolve("home"), model, "")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(daemon.url() + "/v1/explain"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"model\":\"tiny-bert\",\"text\":\"a good film\"}"))
              .build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(500);
      JsonNode problem = new JsonMapper().readTree(answer.body());
      assertThat(problem.path("code").asText()).isEqualTo("NON_FINITE_OUTPUT");
      assertThat(problem.path("detail").asText()).contains("tiny-bert", "layer 2 of 3");
    }
  }

  @Test
  void aCheckNamesTheTensorOrTheLayer() {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(temporary.resolve("home")));
    Path nan =
        tinyBert()
            .tensor(LAYER.formatted(2, "output.dense.bias"), bias -> bias[3] = Float.NaN)
            .write(temporary.resolve("nan"));
    assertThat(catalog.check(nan.toString()).nonFinite())
        .containsExactly("bert.encoder.layer.2.output.dense.bias: 1 of 32 numbers");
    assertThat(catalog.check(nan.toString()).sound()).isFalse();
    assertThatThrownBy(() -> catalog.importDirectory(nan, "nan", false))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT))
        .hasMessageContaining("layer.2.output.dense.bias");

    Path overflow = overflowing().write(temporary.resolve("overflow"));
    ModelCheck check = catalog.check(overflow.toString());
    assertThat(check.nonFinite()).isEmpty();
    assertThat(check.sound()).isFalse();
    assertThat(check.forward().finding()).contains("layer 2 of 3");
    assertThat(ascribe.execute("models", "check", overflow.toString())).isEqualTo(2);
    assertThat(ascribe.output()).contains("layer 2 of 3").endsWith("cannot be used\n");
    assertThat(ascribe.execute("models", "check", TinyStudies.TINY_BERT.toString())).isZero();
    assertThat(ascribe.output()).contains("forward pass: finite numbers").endsWith("ok\n");
  }
}
