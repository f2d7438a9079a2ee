package dev.ascribe.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanLimitTest {
  private static PlanRequest request(Method method, int features, Budget budget) {
    return new PlanRequest(method, features, budget, List.of(), 13, "instance");
  }

  @Test
  void permutationsCountByTheirSteps() {
    assertThatThrownBy(
            () ->
                PlanLimit.check(
                    request(Method.SHAPLEY_SAMPLING, 50, Budget.ofPermutations(1_000_000)),
                    100_000))
        .isInstanceOfSatisfying(
            AscribeException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_VALUE))
        .hasMessageContainingAll(
            "shapley-sampling",
            "1000000 permutations of 50 features",
            "at most 100000 are allowed",
            "ascribe.scheduling.max-coalitions");
    assertThatCode(
            () ->
                PlanLimit.check(
                    request(Method.SHAPLEY_ANTITHETIC, 50, Budget.ofPermutations(1000)), 100_000))
        .doesNotThrowAnyException();
  }

  @Test
  void kernelShapOfFewFeaturesTakesNoMoreThanThereAre() {
    assertThatCode(
            () ->
                PlanLimit.check(
                    request(Method.KERNEL_SHAP, 8, Budget.ofEvaluations(200_000)), 100_000))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () ->
                PlanLimit.check(
                    request(Method.KERNEL_SHAP, 50, Budget.ofEvaluations(200_000)), 100_000))
        .hasMessageContaining("200000 evaluations");
  }

  @Test
  void evaluationsCountAsSuch() {
    assertThatThrownBy(
            () -> PlanLimit.check(request(Method.LIME, 50, Budget.ofEvaluations(100_001)), 100_000))
        .hasMessageContaining("100001 evaluations");
  }

  @ParameterizedTest
  @EnumSource(names = {"SHAPLEY_EXACT", "OCCLUSION"})
  void methodsWithoutABudgetHaveLimitsOfTheirOwn(Method method) {
    assertThatCode(
            () ->
                PlanLimit.check(
                    request(method, 16, Budget.ofEvaluations(Integer.MAX_VALUE)), 100_000))
        .doesNotThrowAnyException();
  }

  @Test
  void plansOfEveryKindHaveASize() {
    for (Method method : Method.values()) {
      if (method.kind() == Method.Kind.COALITIONS) {
        long small = PlanLimit.bytes(request(method, 10, Budget.ofEvaluations(1000)));
        assertThat(small).isBetween(12 * 150L, 400_000L);
      }
    }
    assertThat(PlanLimit.bytes(request(Method.LIME, 200, Budget.ofEvaluations(100_000))))
        .isGreaterThan(PlanLimit.bytes(request(Method.LIME, 64, Budget.ofEvaluations(100_000))));
  }

  @Test
  void matricesOfTheEstimateCount() {
    // A design of 25,000 pairs by 400 features takes 80 MB, and is there weighted as well.
    assertThat(PlanLimit.bytes(request(Method.SHAPLEY_KERNEL, 400, Budget.ofEvaluations(50_000))))
        .isBetween(160_000_000L, 400_000_000L);
    // Moments of 4,000 features by 4,000: 128 MB.
    for (Method method : List.of(Method.LIME, Method.KERNEL_SHAP)) {
      assertThat(PlanLimit.bytes(request(method, 4000, Budget.ofEvaluations(10_000))))
          .isGreaterThan(256_000_000L);
    }
    for (Method method : List.of(Method.SHAPLEY_SAMPLING, Method.SHAPLEY_ANTITHETIC)) {
      assertThat(PlanLimit.bytes(request(method, 4000, Budget.ofPermutations(2))))
          .isGreaterThan(128_000_000L);
    }
    // Texts of the usual length are what they were: a few hundred kilobytes.
    assertThat(PlanLimit.bytes(request(Method.SHAPLEY_KERNEL, 20, Budget.ofEvaluations(502))))
        .isLessThan(300_000L);
  }

  @Test
  void anEstimateThatNoHeapWouldHoldIsRefused() {
    PlanRequest large = request(Method.SHAPLEY_KERNEL, 8000, Budget.ofEvaluations(20_000));
    assertThatThrownBy(() -> PlanLimit.check(large, 100_000, 1L << 30))
        .isInstanceOfSatisfying(
            AscribeException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.TOO_LARGE))
        .hasMessageContainingAll(
            "shapley-kernel: 20000 evaluations of 8000 features", "allowed: 1.07 GB");
    assertThatCode(() -> PlanLimit.check(large, 100_000, 1L << 33)).doesNotThrowAnyException();
  }

  @Test
  void exactValuesAndOcclusionNeedNoBudget() {
    for (Method method : List.of(Method.SHAPLEY_EXACT, Method.OCCLUSION)) {
      assertThatCode(() -> PlanLimit.check(request(method, 16, Budget.ofEvaluations(1)), 5))
          .doesNotThrowAnyException();
    }
  }
}
