package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dry run refuses what the run would refuse, and says what the model is asked. */
class PlanCommandTest {
  private static final Path MODEL = Path.of("src/test/resources/models/tiny-bert");

  @TempDir private Path home;
  private CommandLineRig ascribe;

  @BeforeEach
  void start() {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
  }

  /** Texts of 2, 4 and 6 words, of which one has a rationale. */
  private int plan(String dataset, String study, String... options) throws IOException {
    Path data = home.resolve("texts.jsonl");
    Files.writeString(
        data,
        """
        {"id": "1", "text": "so good", "label": "positive", "rationales": [{"annotator": "a", "text": [1]}]}
        {"id": "2", "text": "this was so bad", "label": "negative", "rationales": [{"annotator": "a", "text": []}]}
        {"id": "3", "text": "I would rather not go again", "label": "negative"}
        """);
    Path training =
        Files.writeString(
            home.resolve("training.jsonl"),
            "{\"id\": \"4\", \"text\": \"not good\", \"label\": \"negative\"}\n");
    Path file =
        Files.writeString(
            home.resolve("own.conf"),
            """
            study {
              name = own
              datasets = [{ name = own, format = jsonl, paths = ["%s", "%s"] %s }]
              training-sizes = [0]
              seeds = [13]
              %s
            }
            """
                .formatted(training, data, dataset, study));
    String[] arguments = new String[options.length + 2];
    arguments[0] = "plan";
    arguments[1] = file.toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return ascribe.execute(arguments);
  }

  private static String prompted(String methods, String attribution) {
    return "models = [{ model = \"%s\", paradigms = [prompted] }], methods = [%s], attribution { %s }"
        .formatted(MODEL.toAbsolutePath(), methods, attribution);
  }

  @Test
  void saysWhatTheModelIsAskedAndHowManyTextsHaveARationale() throws IOException {
    assertThat(plan("", prompted("attention", ""))).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .contains(
            "data set own: 3 texts explained, 1 of them with a rationale\n",
            "  prompted: '{text} It was {mask}.' with negative = terrible, neutral = okay,"
                + " positive = great\n",
            "if nothing else uses this machine");

    assertThat(plan("", prompted("attention", ""), "--json")).isZero();
    JsonNode data = new ObjectMapper().readTree(ascribe.output()).at("/datasets/0");
    assertThat(data.path("explained").asInt()).isEqualTo(3);
    assertThat(data.path("with_rationale").asInt()).isEqualTo(1);
    assertThat(data.at("/prompts/prompted/words/positive").asText()).isEqualTo("great");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shapley-sampling  | evaluations = 2  | shapley-sampling: evaluations must be at least 3 for 2 features, was 2
          kernel-shap       | evaluations = 2  | kernel-shap: evaluations must be at least 4 for 2 features, was 2
          lime              | evaluations = 3  | lime: evaluations must be at least 4 for 2 features, was 3
          shapley-antithetic | permutations = 1 | shapley-antithetic: permutations must be at least 2, was 1
          """)
  void aBudgetThatIsTooSmallForAllTextsIsRefused(String method, String budget, String reason)
      throws IOException {
    assertThat(plan("", prompted(method, budget))).isEqualTo(2);
    assertThat(ascribe.error())
        .contains("study.attribution: " + reason + " (the shortest text of data set 'own')");
  }

  @Test
  void aBudgetThatIsTooSmallForSomeTextsIsAWarning() throws IOException {
    assertThat(plan("", prompted("shapley-sampling, attention", "evaluations = 6"))).isZero();
    assertThat(ascribe.error())
        .contains(
            "warning: shapley-sampling fails for 1 text of the 3 of data set 'own':"
                + " shapley-sampling: evaluations must be at least 7 for 6 features, was 6");

    assertThat(plan("", prompted("shapley-sampling, attention", "evaluations = 7"))).isZero();
    assertThat(ascribe.error()).doesNotContain("fails for");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shapley-sampling | permutations = 60000   | words | 60000 permutations of 2 features need up to 120002 coalitions; at most 100000 are allowed
          shapley-sampling | permutations = 60000   | tokens | 60000 permutations of 2 features need up to 120002 coalitions; at most 100000 are allowed
          lime             | evaluations = 100001   | words | 100001 evaluations of 2 features need up to 100001 coalitions; at most 100000 are allowed
          shapley-owen     | evaluations = 200000   | words | 200000 evaluations of 2 features need up to 200000 coalitions; at most 100000 are allowed
          """)
  void aBudgetBeyondTheLimitOfCoalitionsIsRefused(
      String method, String budget, String features, String reason) throws IOException {
    assertThat(plan("", prompted(method, budget + ", features = " + features))).isEqualTo(2);
    assertThat(ascribe.error())
        .contains(
            "study.attribution: %s: %s (ascribe.scheduling.max-coalitions)"
                .formatted(method, reason));
  }

  @Test
  void aBudgetBeyondTheLimitForSomeTextsIsAWarning() throws IOException {
    assertThat(plan("", prompted("shapley-sampling", "permutations = 20000"))).isZero();
    assertThat(ascribe.error())
        .contains("warning: shapley-sampling fails for 1 text of the 3 of data set 'own':");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ascribe.scheduling.max-coalitions = 0  | ascribe.scheduling.max-coalitions: is 0 (allowed: a whole number, at least 1)
          ascribe.worker.window = none           | ascribe.worker.window
          ascribe.service.max-studies = -1       | ascribe.service.max-studies
          """)
  void settingsThatNoEngineTakesAreRefused(String setting, String reason) throws IOException {
    Path settings = Files.writeString(home.resolve("settings.conf"), setting);
    assertThat(plan("", prompted("attention", ""), "--config", settings.toString())).isEqualTo(2);
    assertThat(ascribe.error()).contains(reason);
  }

  @Test
  void devicesThatAreNotHereAreRefused() throws IOException {
    assertThat(plan("", prompted("attention", ""), "--devices", "cuda:999")).isEqualTo(2);
    assertThat(ascribe.error()).contains("--devices: 'cuda:999' does not fit");
  }

  @Test
  void aModelWithoutWholeWeightsIsRefused() throws IOException {
    Path model = Files.createDirectory(home.resolve("broken"));
    for (String file : new String[] {"config.json", "tokenizer.json"}) {
      Files.copy(MODEL.resolve(file), model.resolve(file));
    }
    String study =
        prompted("attention", "").replace(MODEL.toAbsolutePath().toString(), model.toString());
    assertThat(plan("", study)).isEqualTo(2);
    assertThat(ascribe.error()).contains("has no weights (expected: model.safetensors");

    byte[] weights = Files.readAllBytes(MODEL.resolve("model.safetensors"));
    Files.write(model.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
    assertThat(plan("", study)).isEqualTo(2);
    assertThat(ascribe.error()).contains("model.safetensors");
  }

  @Test
  void aLabelWordOfSeveralTokensIsRefusedWhereTheModelIsHere() throws IOException {
    String words =
        ", labels = [negative, positive], verbalizer { negative = bad, positive = extraordinarily }";
    assertThat(plan(words, prompted("attention", ""))).isEqualTo(2);
    assertThat(ascribe.error())
        .containsPattern("the word 'extraordinarily' of label 'positive' .*exactly one");

    String elsewhere =
        prompted("attention", "").replace(MODEL.toAbsolutePath().toString(), "bert-base-uncased");
    assertThat(plan(words, elsewhere)).isZero();
    assertThat(ascribe.error())
        .contains("warning: no forecast of time and memory, and label words were not checked: ");
  }

  @Test
  void whatTheDataOrTheModelRefuseHasTheLineOfItsSetting() throws IOException {
    String file = "error: " + home.resolve("own.conf");
    String words = ", verbalizer { negative = bad, neutral = okay, positive = extraordinarily }";
    assertThat(plan(words, prompted("attention", ""))).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith(file + ":3: study.datasets[0].verbalizer: the word 'extraordinarily'")
        .hasLineCount(1);

    assertThat(plan("", prompted("attention", "") + ", training-sizes = [0, 9]")).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith(file + ":6: study.training-sizes: own: training size 9 needs ")
        .hasLineCount(1);

    String own =
        prompted("attention", "").replace("[prompted]", "[prompted], training-sizes = [7]");
    assertThat(plan("", own)).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith(file + ":6: study.models[0].training-sizes: own: training size 7 needs ");

    assertThat(plan("", prompted("kernel-shap", "evaluations = 2"))).isEqualTo(2);
    assertThat(ascribe.error()).startsWith(file + ":6: study.attribution: kernel-shap: ");
  }

  @Test
  void aBracketThatIsNotClosedHasItsPlace() throws IOException {
    Path file = Files.writeString(home.resolve("open.conf"), "study {\n  name = x\n");
    assertThat(ascribe.execute("plan", file.toString())).isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo(
            "error: %s:3: cannot be read as HOCON: the end comes before the last } or ]\n"
                .formatted(file));
    Files.writeString(file, "study {\n  seeds = [1, 2\n  methods = [random]\n}\n");
    assertThat(ascribe.execute("plan", file.toString())).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith("error: " + file + ":3: cannot be read as HOCON: ")
        .hasLineCount(1);
  }

  @Test
  void aHomeThatIsAFileIsBadInput() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "");
    for (Path each : new Path[] {file, file.resolve("below")}) {
      assertThat(ascribe.execute("models", "list", "--home", each.toString())).isEqualTo(2);
      assertThat(ascribe.error())
          .isEqualTo(
              "error: --home: '%s' cannot be a directory: '%s' is a file\n".formatted(each, file));
    }
  }
}
