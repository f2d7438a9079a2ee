package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.evaluation.faithfulness.PerturbationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The costs that a plan shows are the coalitions that a study then asks for. */
class MeasureCostsTest {
  private static final List<Measure> RANDOM =
      List.of(Measure.SOFT_COMPREHENSIVENESS, Measure.SOFT_SUFFICIENCY, Measure.INFIDELITY);
  private static final List<Measure> OF_ATTRIBUTIONS =
      List.of(Measure.MAX_SENSITIVITY, Measure.RANDOMISATION);
  private static final List<Measure> IN_STEPS = List.of(Measure.CEILING);

  private static final Map<String, List<Integer>> WORDS = Map.of("sample-sentiment", List.of(10));

  private static StudySpec study(String methods, List<Measure> measures) {
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = test
              datasets = [{ name = sample-sentiment }]
              models = [{ model = bert, paradigms = [prompted] }]
              methods = [%s]
              measures = [%s]
            }
            """
                .formatted(
                    methods, measures.stream().map(Named::id).collect(Collectors.joining(",")))),
        "test");
  }

  private static long asked(List<Measure> measures, int features) {
    double[] scores = IntStream.range(0, features).mapToDouble(i -> (i * 7919) % 104729).toArray();
    PerturbationPlan plan =
        PerturbationPlan.of(
            measures, features, Map.of("method", scores), new PerturbationPlan.Draws(7, "text"));
    return plan.coalitions().size() + plan.thresholdCoalitions().size();
  }

  private static long counted(List<Measure> measures, int features) {
    return MeasureCosts.of(study("random", measures), features).values().stream()
        .mapToLong(n -> n)
        .sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 21, 60, 300})
  void oneMethodTakesExactlyWhatIsCounted(int features) {
    List<Measure> exact = new ArrayList<>();
    List<Measure> all = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      if (OF_ATTRIBUTIONS.contains(measure) || IN_STEPS.contains(measure)) {
        continue;
      }
      all.add(measure);
      if (!RANDOM.contains(measure)) {
        exact.add(measure);
        assertThat(asked(List.of(measure), features))
            .as("%s alone", measure)
            .isEqualTo(counted(List.of(measure), features));
        assertThat(asked(exact, features))
            .as("all up to %s", measure)
            .isEqualTo(counted(exact, features));
      }
    }
    assertThat(asked(all, features))
        .as("random texts may coincide")
        .isLessThanOrEqualTo(counted(all, features))
        .isGreaterThanOrEqualTo(counted(exact, features));
  }

  @Test
  void measuresThatAttributeAgainCostWhatTheMethodsCost() {
    StudySpec study = study("attention, integrated-gradients, occlusion", OF_ATTRIBUTIONS);
    assertThat(MeasureCosts.of(study, 10))
        .containsEntry(Measure.MAX_SENSITIVITY, 11 * 50L)
        .containsEntry(Measure.RANDOMISATION, 1 + 1 + 50 + 12L);
    StudyEstimate estimate = StudyEstimate.of(study, WORDS);
    assertThat(estimate.units())
        .as("in each run: a prediction and four methods twice, one sensitivity, faithfulness")
        .isEqualTo(estimate.trainedRuns() + estimate.runs() * (2 * 5 + 1 + 1L));
    double before = StudyWork.of(study("attention", List.of(Measure.SPARSITY)), WORDS).amount();
    assertThat(StudyWork.of(study("attention", List.of(Measure.RANDOMISATION)), WORDS).amount())
        .isGreaterThan(before);
  }

  @Test
  void theCeilingIsSearchedInTheDirectionsOfTheMeasures() {
    Measure ceiling = Measure.CEILING;
    assertThat(MeasureCosts.of(study("random", List.of(Measure.DELETION, ceiling)), 10))
        .containsEntry(ceiling, 56L);
    assertThat(
            MeasureCosts.of(
                study("random", List.of(Measure.DELETION, Measure.SUFFICIENCY, ceiling)), 10))
        .containsEntry(ceiling, 112L);
    assertThat(MeasureCosts.of(study("random", List.of(Measure.DELETION, ceiling)), 65))
        .as("too long")
        .containsEntry(ceiling, 0L);
    assertThatThrownBy(() -> study("attention", List.of(Measure.INFIDELITY, ceiling)))
        .hasMessageStartingWith("test:6: study.measures[1]: 'ceiling' is that of other measures");
  }

  @Test
  void sensitivityIsRefusedWhereNoMethodHasOne() {
    assertThatThrownBy(() -> study("attention, shapley-sampling", List.of(Measure.MAX_SENSITIVITY)))
        .hasMessageStartingWith("test:6: study.measures[0]: 'max-sensitivity' is measured of")
        .hasMessageContaining("integrated-gradients");
  }
}
