package dev.ascribe.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.app.EmbeddedEngine;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.model.GoldenEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code explain} through the whole engine, on a tiny random BERT. */
class ExplainMethodsTest {
  private static final String MODEL =
      GoldenEncoder.directory("tiny-bert").toAbsolutePath().toString();

  @TempDir private Path home;
  private CommandLineRig ascribe;

  @BeforeEach
  void start() {
    ascribe = new CommandLineRig(EmbeddedEngine::open, home);
  }

  private int explain(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("explain", "--model", MODEL, "--devices", "cpu:1"));
    arguments.addAll(List.of(options));
    return ascribe.execute(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"lime, 9", "kernel-shap, 16", "occlusion, 6"})
  void methodsOfCoalitionsPrintTheirEvaluationsAndGap(String method, int evaluations)
      throws Exception {
    int exit =
        explain(
            "--text",
            "the movie was wonderful",
            "--method",
            method,
            "--evaluations",
            Integer.toString(evaluations),
            "--json");
    assertThat(exit).as(ascribe.error()).isZero();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("method").asText()).isEqualTo(method);
    assertThat(json.path("evaluations").asInt()).isEqualTo(evaluations);
    double sum = 0;
    for (JsonNode feature : json.path("features")) {
      assertThat(feature.path("score").isNumber()).isTrue();
      assertThat(feature.path("standard_error").isNull()).isTrue();
      sum += feature.path("score").asDouble();
    }
    assertThat(json.path("features")).hasSize(4);
    double total = json.path("value_full").asDouble() - json.path("value_empty").asDouble();
    assertThat(json.path("efficiency_gap").asDouble())
        .isCloseTo(Math.abs(sum - total), within(1e-9));
  }

  @Test
  void gradientNormsOfAPairAreShownWithoutADirection() {
    int exit =
        explain(
            "--text",
            "A man is riding a horse.",
            "--pair",
            "A man is sleeping outside.",
            "--method",
            "gradient-norm");
    assertThat(exit).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .contains("prompted, gradient-norm for '")
        .contains("(+ to +++: larger scores, up to ")
        .contains("1 evaluation, ")
        .doesNotContain("efficiency gap");
    assertThat(ascribe.output().lines().filter(line -> line.endsWith("  hypothesis"))).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({"lime, 200", "occlusion, 6"})
  void scoresThatPromiseNoSumHaveNoGapThatLooksLikeAnError(String method, String evaluations) {
    int exit =
        explain(
            "--text", "the movie was wonderful", "--method", method, "--evaluations", evaluations);
    assertThat(exit).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .contains(" evaluations", "value of the whole text")
        .doesNotContain("gap", "exact");
  }

  @Test
  void exactScoresSaySoOnceAndNotByZeros() {
    int exit = explain("--text", "the movie was wonderful", "--method", "shapley-exact");
    assertThat(exit).as(ascribe.error()).isZero();
    assertThat(ascribe.output()).contains("(all coalitions: exact)").doesNotContain("0.0000\n");
    assertThat(explain("--text", "the movie was wonderful")).isZero();
    assertThat(ascribe.output())
        .contains(
            "\nstandard errors: none, the scores are exact\n16 evaluations (all coalitions: exact)")
        .contains("efficiency gap")
        .doesNotContain("standard error ", "0.0000\n");
  }

  @ParameterizedTest
  @CsvSource({
    "shapley-sampling, 0, estimate, '  standard error\n', 'standard errors: estimates\n'",
    "shapley-antithetic, 0, estimate, '  standard error\n', 'standard errors: estimates\n'",
    "shapley-kernel, 150, bound, '  standard error at most\n', 'standard errors: upper bounds, '",
    "shapley-regression, 150, bound, '  standard error at most\n', 'standard errors: upper bounds, '"
  })
  void standardErrorsSayWhetherTheyAreEstimatesOrBounds(
      String method, int evaluations, String kind, String heading, String line) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("--text", "the movie was wonderful and I loved it", "--method", method));
    arguments.addAll(
        evaluations == 0
            ? List.of("--permutations", "40")
            : List.of("--evaluations", Integer.toString(evaluations)));
    assertThat(explain(arguments.toArray(String[]::new))).as(ascribe.error()).isZero();
    assertThat(ascribe.output()).contains(heading, line);
    arguments.add("--json");
    assertThat(explain(arguments.toArray(String[]::new))).as(ascribe.error()).isZero();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.path("standard_error_kind").asText()).isEqualTo(kind);
  }

  /** Errors that are unknown and scores that are exact have no kind. */
  @ParameterizedTest
  @CsvSource({
    "shapley-kernel, 128",
    "shapley-exact, 128",
    "shapley-sampling, 20",
    "shapley-kernel, 20",
    "occlusion, 9"
  })
  void whatHasNoErrorsHasNoKindOfThem(String method, String evaluations) throws Exception {
    assertThat(
            explain(
                "--text",
                "the movie was wonderful and I loved",
                "--method",
                method,
                "--evaluations",
                evaluations,
                "--json"))
        .as(ascribe.error())
        .isZero();
    JsonNode json = new ObjectMapper().readTree(ascribe.output());
    assertThat(json.has("standard_error_kind")).isTrue();
    assertThat(json.path("standard_error_kind").isNull()).isTrue();
  }

  @Test
  void inputTimesGradientSpeaksForOrAgainstTheTarget() {
    assertThat(explain("--text", "what a great day", "--method", "input-x-gradient")).isZero();
    assertThat(ascribe.output()).contains("input-x-gradient for '").contains("- against");
  }

  @Test
  void aBudgetTooSmallForTheTextIsRefused() {
    String text = "the movie was wonderful";
    assertThat(explain("--text", text, "--method", "kernel-shap", "--evaluations", "9"))
        .isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo("error: kernel-shap: evaluations must be at least 10 for 4 features, was 9\n");
  }

  @Test
  void severalMethodsAreShownBesideEachOther() throws Exception {
    Path page = home.resolve("page.html");
    String[] options = {
      "--text",
      "the movie was wonderful",
      "--method",
      "attention, occlusion",
      "--html",
      page.toString()
    };
    assertThat(explain(options)).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .contains(", prompted, attention, occlusion for '")
        .containsPattern("\n  word +attention +occlusion\n")
        .containsPattern("\n  wonderful +[0-9.]+ +[+-][0-9.]+\n")
        .containsPattern("\nattention: [0-9]+ evaluations?, ")
        .containsPattern("\nocclusion: 6 evaluations, ");
    assertThat(Files.readString(page))
        .containsOnlyOnce("<div class=\"methods\">")
        .contains("<h3>attention</h3>", "<h3>occlusion</h3>")
        .containsOnlyOnce("Predicted: ");

    String[] json = {"--text", "the movie was wonderful", "--json", "--method"};
    assertThat(explain(with(json, "attention,occlusion"))).isZero();
    JsonNode both = new ObjectMapper().readTree(ascribe.output());
    assertThat(both).hasSize(2);
    for (JsonNode each : both) {
      assertThat(explain(with(json, each.path("method").asText()))).isZero();
      JsonNode alone = new ObjectMapper().readTree(ascribe.output());
      assertThat(each.path("features")).isEqualTo(alone.path("features"));
    }
  }

  private static String[] with(String[] options, String last) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(last);
    return all.toArray(String[]::new);
  }

  @Test
  void aLineOfAFileGetsAnAnswerOfEachMethod() throws Exception {
    Path lines = Files.writeString(home.resolve("in.jsonl"), "{\"text\": \"a good day\"}\n{}\n");
    assertThat(explain("--input", lines.toString(), "--method", "random,attention")).isEqualTo(2);
    List<JsonNode> answers = new ArrayList<>();
    for (String line : ascribe.output().strip().split("\n")) {
      answers.add(new ObjectMapper().readTree(line));
    }
    assertThat(answers).extracting(each -> each.path("id").asInt()).containsExactly(1, 1, 2, 2);
    assertThat(answers)
        .extracting(each -> each.path("method").asText())
        .containsExactly("random", "attention", "", "");
    assertThat(ascribe.error()).contains("error: 2 of 4 answers could not be explained");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"attention,attention | 'attention' occurs twice", "attention,oclusion | 'oclusion'"})
  void aWrongMethodAmongSeveralIsNamed(String methods, String reason) {
    assertThat(explain("--text", "a good day", "--method", methods)).isEqualTo(2);
    assertThat(ascribe.error()).startsWith("error: --method: ").contains(reason).hasLineCount(1);
  }
}
