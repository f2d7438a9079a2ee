package dev.ascribe.attribution.shapley;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Makes the sampling plan of a request.
 *
 * <p>Plans grow by prefix: with all else equal, the coalitions of a larger budget begin with those
 * of a smaller one, index for index. An estimate that is not precise enough is therefore continued
 * by planning again with a larger budget and evaluating only the new tail.
 */
public final class SamplingPlans {
  /** The largest n of {@code shapley-exact}: 2^16 coalitions. */
  public static final int EXACT_FEATURES_LIMIT = 16;

  /** Most pairs of {@code shapley-regression}, but for texts that need more to be told apart. */
  public static final int REGRESSION_PAIRS_LIMIT = PairPlan.MOST_KRIGED_PAIRS;

  /** The rounding error of sums of many thousand doubles, relative to the largest of them. */
  private static final double ROUNDING = 1e-12;

  private SamplingPlans() {}

  /**
   * The plan of the request, the same in every process.
   *
   * @throws AscribeException INVALID_VALUE for fewer than one feature or permutation and for a
   *     method that evaluates no coalitions, TOO_MANY_FEATURES for {@code shapley-exact} over more
   *     than {@value #EXACT_FEATURES_LIMIT}
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
              "shapley-exact: the text has %d features, at most %d are allowed (use shapley-sampling)"
                  .formatted(request.features(), EXACT_FEATURES_LIMIT));
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
   * The budget of an estimator that counts evaluations.
   *
   * @throws AscribeException INVALID_VALUE where it has none, or fewer than the smallest one
   */
  static int evaluations(PlanRequest request, int smallest) {
    Integer evaluations = request.budget().evaluations();
    if (evaluations == null) {
      throw invalid(request, "takes a budget of evaluations, not of permutations");
    }
    if (evaluations < smallest) {
      throw invalid(
          request,
          "evaluations must be at least %d for %d features, was %d"
              .formatted(smallest, request.features(), evaluations));
    }
    return evaluations;
  }

  static void requireValues(double[] values, int smallest, int coalitions) {
    if (values.length < smallest || values.length > coalitions) {
      throw new IllegalArgumentException(
          "%d values for %d coalitions, of which at least %d are needed"
              .formatted(values.length, coalitions, smallest));
    }
  }

  /**
   * Errors with that of the arithmetic: no estimate is reported as more exact than rounding allows.
   *
   * @param errors [n] of an estimate
   * @param values of the coalitions it is made of
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
