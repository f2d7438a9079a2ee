package dev.ascribe.evaluation;

import static dev.ascribe.evaluation.MeasuresGolden.doubles;
import static dev.ascribe.evaluation.MeasuresGolden.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.evaluation.faithfulness.Infidelity;
import dev.ascribe.evaluation.faithfulness.PerturbationCurve;
import dev.ascribe.evaluation.faithfulness.SoftErasure;
import dev.ascribe.evaluation.robustness.MaxSensitivity;
import dev.ascribe.evaluation.statistics.GiniIndex;
import dev.ascribe.evaluation.statistics.Spearman;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Measures equal those of public packages, which tools/golden/make_measures_golden.py asks. */
class MeasuresGoldenTest {
  private static final Offset<Double> EXACT = within(1e-12);

  /** Quantus adds 1e-7 to every magnitude. */
  private static final Offset<Double> NEAR = within(1e-6);

  static Stream<JsonNode> infidelity() {
    return MeasuresGolden.cases("infidelity");
  }

  @ParameterizedTest
  @MethodSource
  void infidelity(JsonNode golden) {
    double[][] perturbations = rows(golden, "perturbations");
    double[] scores = doubles(golden, "scores");
    double[] drops = doubles(golden, "drops");
    assertThat(Infidelity.of(perturbations, scores, drops))
        .isCloseTo(golden.required("infidelity").doubleValue(), EXACT);
    assertThat(Infidelity.normalised(perturbations, scores, drops))
        .isCloseTo(golden.required("normalised").doubleValue(), EXACT);
  }

  static Stream<JsonNode> maxSensitivity() {
    return MeasuresGolden.cases("max_sensitivity");
  }

  @ParameterizedTest
  @MethodSource
  void maxSensitivity(JsonNode golden) {
    assertThat(MaxSensitivity.of(doubles(golden, "scores"), rows(golden, "perturbed")))
        .isCloseTo(golden.required("max_sensitivity").doubleValue(), EXACT);
  }

  static Stream<JsonNode> gini() {
    return MeasuresGolden.cases("gini");
  }

  @ParameterizedTest
  @MethodSource
  void gini(JsonNode golden) {
    assertThat(GiniIndex.ofMagnitudes(doubles(golden, "scores")).orElseThrow())
        .isCloseTo(golden.required("gini").doubleValue(), NEAR);
  }

  static Stream<JsonNode> spearman() {
    return MeasuresGolden.cases("spearman");
  }

  @ParameterizedTest
  @MethodSource
  void spearman(JsonNode golden) {
    assertThat(Spearman.rho(doubles(golden, "x"), doubles(golden, "y")).orElseThrow())
        .isCloseTo(golden.required("rho").doubleValue(), EXACT);
  }

  static Stream<JsonNode> curve() {
    return MeasuresGolden.cases("curve");
  }

  @ParameterizedTest
  @MethodSource
  void curve(JsonNode golden) {
    int[] counts = MetricsGolden.ints(golden.required("counts"));
    assertThat(PerturbationCurve.area(counts, doubles(golden, "values")))
        .isCloseTo(golden.required("area").doubleValue(), EXACT);
  }

  static Stream<JsonNode> retention() {
    return MeasuresGolden.cases("retention");
  }

  @ParameterizedTest
  @MethodSource
  void retention(JsonNode golden) {
    double retention = golden.required("retention").doubleValue();
    assertThat(SoftErasure.probabilities(doubles(golden, "scores"), retention))
        .containsExactly(doubles(golden, "probabilities"), EXACT);
  }
}
