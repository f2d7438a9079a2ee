package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.evaluation.faithfulness.PerturbationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The costs that a plan shows are the coalitions that a study then asks for. */
class MeasureCostsTest {
  private static final List<Measure> RANDOM =
      List.of(Measure.SOFT_COMPREHENSIVENESS, Measure.SOFT_SUFFICIENCY, Measure.INFIDELITY);

  private static long asked(List<Measure> measures, int features) {
    double[] scores = IntStream.range(0, features).mapToDouble(i -> (i * 7919) % 104729).toArray();
    PerturbationPlan plan =
        PerturbationPlan.of(
            measures, features, Map.of("method", scores), new PerturbationPlan.Draws(7, "text"));
    return plan.coalitions().size() + plan.thresholdCoalitions().size();
  }

  private static long counted(List<Measure> measures, int features) {
    return MeasureCosts.of(measures, features, 1).values().stream().mapToLong(n -> n).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 21, 60, 300})
  void oneMethodTakesExactlyWhatIsCounted(int features) {
    List<Measure> together = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      if (!RANDOM.contains(measure)) {
        together.add(measure);
        assertThat(asked(List.of(measure), features))
            .as("%s alone", measure)
            .isEqualTo(counted(List.of(measure), features));
        assertThat(asked(together, features))
            .as("all up to %s", measure)
            .isEqualTo(counted(together, features));
      }
    }
    assertThat(asked(List.of(Measure.values()), features))
        .as("random texts may coincide")
        .isLessThanOrEqualTo(counted(List.of(Measure.values()), features))
        .isGreaterThanOrEqualTo(counted(together, features));
  }
}
