package dev.ascribe.attribution.shapley;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Creates sampling plans.
 *
 * <p>A plan for a larger budget begins with the coalitions of a plan for a smaller one, if all else
 * is equal. So an estimate that is not precise enough is continued with a plan for a larger budget,
 * of which only the new coalitions are evaluated.
 */
public final class SamplingPlans {
  /** The most features of {@code shapley-exact}, which then evaluates 2^16 coalitions. */
  public static final int EXACT_FEATURES_LIMIT = 16;

  /**
   * The most pairs of {@code shapley-regression}; only very long texts have more, since their first
   * estimate needs them.
   */
  public static final int REGRESSION_PAIRS_LIMIT = PairPlan.MOST_KRIGED_PAIRS;

  /** The rounding error of a sum of many thousand doubles, relative to the largest of them. */
  private static final double ROUNDING = 1e-12;

  private SamplingPlans() {}

  /**
   * Creates the plan of a request, which is the same in every process.
   *
   * @throws AscribeException INVALID_VALUE for fewer than one feature or permutation and for a
   *     method that evaluates no coalitions; TOO_MANY_FEATURES for {@code shapley-exact} with more
   *     than {@value #EXACT_FEATURES_LIMIT} features
   */
  public static SamplingPlan plan(PlanRequest request) {
    if (request.features() < 1) {
      throw invalid(request, "features must be at least 1, was " + request.features());
    }
    return switch (request.estimator()) {
      case SHAPLEY_SAMPLING, SHAPLEY_ANTITHETIC -> PermutationPlan.draw(request);
      case SHAPLEY_EXACT -> {
        if (request.features() > EXACT_FEATURES_LIMIT) {
          throw new AscribeException(
              ErrorCode.TOO_MANY_FEATURES,
              "shapley-exact: the text has %s, at most %d are allowed (use shapley-sampling)"
                  .formatted(Names.count(request.features(), "feature"), EXACT_FEATURES_LIMIT));
        }
        yield new ExactPlan(request.features());
      }
      case SHAPLEY_KERNEL -> PairPlan.byKernel(request);
      case SHAPLEY_LEVERAGE -> PairPlan.byLeverage(request);
      case SHAPLEY_REGRESSION -> PairPlan.kriged(request);
      case SHAPLEY_OWEN -> OwenPlan.draw(request);
      case OCCLUSION -> new OcclusionPlan(request.features());
      case LIME -> LimePlan.draw(request);
      case KERNEL_SHAP -> KernelShapPlan.draw(request);
      case RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM ->
          throw invalid(request, "evaluates no coalitions (methods that do: " + sampled() + ")");
    };
  }

  /**
   * Returns the budget of an estimator that counts evaluations.
   *
   * @throws AscribeException INVALID_VALUE if there is none, or if it is below the smallest
   *     possible one
   */
  static int evaluations(PlanRequest request, int smallest) {
    Integer evaluations = request.budget().evaluations();
    if (evaluations == null) {
      throw invalid(request, "takes a budget of evaluations, not of permutations");
    }
    if (evaluations < smallest) {
      throw invalid(
          request,
          "evaluations must be at least %d for %s, was %d"
              .formatted(smallest, Names.count(request.features(), "feature"), evaluations));
    }
    return evaluations;
  }

  static void requireValues(double[] values, int smallest, int coalitions) {
    if (values.length < smallest || values.length > coalitions) {
      throw new IllegalArgumentException(
          "%s for %s, of which at least %d are needed"
              .formatted(
                  Names.count(values.length, "value"),
                  Names.count(coalitions, "coalition"),
                  smallest));
    }
  }

  /**
   * Adds the rounding error of the arithmetic to standard errors, so that no estimate looks more
   * exact than rounding allows.
   *
   * @param errors [n] of an estimate
   * @param values of the coalitions that the estimate used
   * @return [n]
   */
  static double[] withArithmetic(double[] errors, double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    double rounding = ROUNDING * largest;
    return Arrays.stream(errors).map(error -> Math.hypot(error, rounding)).toArray();
  }

  private static String sampled() {
    return Arrays.stream(Method.values())
        .filter(method -> method.kind() == Method.Kind.COALITIONS)
        .map(Method::id)
        .collect(Collectors.joining(", "));
  }

  static AscribeException invalid(PlanRequest request, String message) {
    return new AscribeException(ErrorCode.INVALID_VALUE, request.estimator().id() + ": " + message);
  }
}
