package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Coalition;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LIME and Kernel SHAP against their authors' implementations, on small games. */
class RegressionGoldenTest {
  private static final Offset<Double> TOLERANCE = within(1e-9);

  private record Case(JsonNode json, Game game, int[] coalitions) {
    double[] numbers(String name) {
      return GoldenEncoder.numbers(json.get(name));
    }

    Coalition coalition(int row) {
      return Coalition.ofBits(game.features(), coalitions[row]);
    }

    @Override
    public String toString() {
      return "%d features, %d samples".formatted(game.features(), coalitions.length);
    }
  }

  static Stream<Case> kernelShap() {
    return cases("kernel-shap");
  }

  static Stream<Case> lime() {
    return cases("lime");
  }

  private static Stream<Case> cases(String method) {
    try {
      JsonNode all =
          new JsonMapper().readTree(new File("src/test/resources/attribution/regressions.json"));
      return StreamSupport.stream(all.get(method).spliterator(), false)
          .map(
              json ->
                  new Case(
                      json,
                      new Game(
                          json.get("features").asInt(), GoldenEncoder.numbers(json.get("values"))),
                      GoldenEncoder.integers(json.get("coalitions"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("kernelShap")
  void theConstrainedRegressionIsThatOfShap(Case golden) {
    Game game = golden.game();
    double[] weights = golden.numbers("weights");
    CoalitionMoments moments = new CoalitionMoments(game.features());
    for (int row = 0; row < weights.length; row++) {
      Coalition coalition = golden.coalition(row);
      moments.add(coalition, weights[row], game.value(coalition) - game.values()[0]);
    }
    assertThat(moments.constrained(game.total()))
        .containsExactly(golden.numbers("scores"), TOLERANCE);
  }

  /** What is enumerated is the same, coalition for coalition; what is drawn weighs the same. */
  @ParameterizedTest
  @MethodSource("kernelShap")
  void enumeratedCoalitionsAndTheirWeightsAreThoseOfShap(Case golden) {
    Game game = golden.game();
    int evaluations = golden.json().get("evaluations").asInt();
    KernelStrata strata = new KernelStrata(game.features());
    KernelShapOrder order = KernelShapOrder.draw(strata, evaluations, 13, "game");
    double[] ours = new double[order.coalitions().size()];
    order.weigh(ours);
    assertThat(ours.length).isBetween(evaluations - 1, evaluations);

    double[] theirs = golden.numbers("weights");
    Map<Coalition, Double> expected = new HashMap<>();
    for (int row = 0; row < theirs.length; row++) {
      expected.put(golden.coalition(row), theirs[row]);
    }
    assertThat(Arrays.stream(ours).sum()).isCloseTo(Arrays.stream(theirs).sum(), TOLERANCE);
    int enumerated = 0;
    for (int stratum = 1; stratum <= strata.count(); stratum++) {
      if (evaluations - 2 < strata.enumerationBudget(stratum)) {
        break;
      }
      enumerated = stratum;
    }
    for (int i = 2; i < ours.length; i++) {
      Coalition coalition = order.coalitions().get(i);
      if (strata.of(coalition.cardinality()) <= enumerated) {
        assertThat(ours[i]).isCloseTo(expected.get(coalition), TOLERANCE);
      }
    }
    assertThat(enumerated).isPositive();
  }

  @ParameterizedTest
  @MethodSource("kernelShap")
  void withAllCoalitionsScoresAreExact(Case golden) {
    Game game = golden.game();
    Budget all = Budget.ofEvaluations(1 << game.features());
    Attribution attribution = game.estimate(game.request(Method.KERNEL_SHAP, all, 13));
    assertThat(attribution.evaluations()).isEqualTo(1 << game.features());
    assertThat(attribution.scores()).containsExactly(golden.numbers("exact"), TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("lime")
  void theRidgeRegressionIsThatOfLime(Case golden) {
    Game game = golden.game();
    CoalitionMoments moments = new CoalitionMoments(game.features());
    for (int row = 0; row < golden.coalitions().length; row++) {
      Coalition coalition = golden.coalition(row);
      double weight = LimePlan.weight(game.features(), coalition.cardinality());
      moments.add(coalition, weight, game.value(coalition));
    }
    assertThat(moments.ridge(LimePlan.PENALTY))
        .containsExactly(golden.numbers("scores"), TOLERANCE);
  }
}
