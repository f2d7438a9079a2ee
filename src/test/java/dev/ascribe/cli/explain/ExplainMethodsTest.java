package dev.ascribe.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.app.EmbeddedEngine;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.model.GoldenEncoder;
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
}
