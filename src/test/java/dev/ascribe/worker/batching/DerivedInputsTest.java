package dev.ascribe.worker.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.Budget;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.worker.AdditiveModel;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class DerivedInputsTest {
  private static final long BUDGET = 1 << 20;

  private final DerivedInputs inputs = new DerivedInputs(BUDGET);
  private final AdditiveModel model = new AdditiveModel(Units.MODEL, rows -> {}, () -> {});

  private static PlanRequest request(int features, int evaluations, int number) {
    return new PlanRequest(
        Method.LIME, features, Budget.ofEvaluations(evaluations), List.of(), 13, "text-" + number);
  }

  @Test
  void aRangeOfAPlanIsThatOfThePlan() {
    for (int features : new int[] {5, 64, 65, 130}) {
      PlanRequest request = request(features, 30 + features, features);
      var all = SamplingPlans.plan(request).coalitions();
      assertThat(inputs.coalitions(request, 3, 17)).isEqualTo(all.subList(3, 17));
      assertThat(inputs.coalitions(request, 0, all.size())).isEqualTo(all);
    }
  }

  @Test
  void plansOfManyRequestsStayWithinTheBudget() {
    for (int number = 0; number < 200; number++) {
      assertThat(inputs.coalitions(request(100, 2000, number), 64, 128)).hasSize(64);
      assertThat(inputs.bytes()).isLessThanOrEqualTo(BUDGET);
    }
    assertThat(inputs.bytes()).isGreaterThan(BUDGET / 4);
  }

  @Test
  void aPlanLargerThanTheBudgetCanBeUsedAndTakesNoRoom() {
    DerivedInputs small = new DerivedInputs(1000);
    PlanRequest large = request(40, 3000, 1);
    assertThat(small.coalitions(large, 0, 64))
        .isEqualTo(SamplingPlans.plan(large).coalitions().subList(0, 64));
    assertThat(small.coalitions(large, 64, 128)).hasSize(64);
    assertThat(small.bytes()).isLessThanOrEqualTo(1000);
  }

  @Test
  void textsOfManyRequestsStayWithinTheBudget() {
    for (int number = 0; number < 500; number++) {
      String text = ("word" + number + " ").repeat(200).strip();
      WorkUnit.Subject subject =
          new WorkUnit.Subject(Units.MODEL, new TextInput(text, null), false, FeatureLevel.WORD);
      assertThat(inputs.text(model, subject).input().featureCount()).isEqualTo(200);
      assertThat(inputs.bytes()).isLessThanOrEqualTo(BUDGET / 4);
    }
    assertThat(inputs.bytes()).isGreaterThan(BUDGET / 16);
  }

  @Test
  void aLongTemplateOrPromptCountsAsWell() {
    String long1 = "x".repeat(100_000);
    for (int number = 0; number < 20; number++) {
      var reference =
          new dev.ascribe.study.ModelRef(
              "additive",
              dev.ascribe.study.Paradigm.PROMPTED,
              List.of("no", "yes"),
              "{text} {mask}" + long1 + number,
              List.of("no", "yes"),
              null);
      inputs.text(
          model,
          new WorkUnit.Subject(reference, new TextInput("a b", null), false, FeatureLevel.WORD));
      assertThat(inputs.bytes()).isLessThanOrEqualTo(BUDGET / 4);
    }
  }
}
