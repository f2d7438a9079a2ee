package dev.ascribe.scheduling;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Locale;

/**
 * Estimates the memory of sampling plans, and refuses a plan that would need too much before it is
 * made. A plan lists all its coalitions; a plan of permutations lists every step of each
 * permutation.
 */
public final class PlanLimit {
  /** The setting, in {@code ascribe.scheduling}, that limits the coalitions of one attribution. */
  public static final String SETTING = "max-coalitions";

  /** Bytes of a coalition of up to 64 features in the plan, and of its value. */
  private static final int COALITION_BYTES = 170;

  private static final double BYTES_PER_GIGABYTE = 1e9;

  private PlanLimit() {}

  /**
   * Estimates the bytes that an open plan takes on the heap: its coalitions, their values, and the
   * matrices from which the scores are computed.
   */
  public static long bytes(PlanRequest request) {
    int moreWords = (request.features() - 1) / Long.SIZE;
    return coalitions(request) * (COALITION_BYTES + Long.BYTES * moreWords)
        + Double.BYTES * estimateNumbers(request);
  }

  /** Counts the numbers in the matrices from which scores and their errors are computed. */
  private static long estimateNumbers(PlanRequest request) {
    long features = request.features();
    long square = features * features;
    long pairs = coalitions(request) / 2;
    return switch (request.estimator()) {
      // The design matrix, its weighted copy, the influences of its rows, and normal matrices.
      case SHAPLEY_KERNEL, SHAPLEY_LEVERAGE -> 4 * pairs * features + 3 * square;
      case SHAPLEY_REGRESSION ->
          4 * Math.min(pairs, SamplingPlans.REGRESSION_PAIRS_LIMIT) * features + 3 * square;
      // LIME keeps its draws, of which there are up to four for each coalition.
      case LIME -> 4 * square + 12 * coalitions(request);
      case KERNEL_SHAP -> 4 * square;
      // Two tables of marginal contributions, by feature and position.
      case SHAPLEY_SAMPLING, SHAPLEY_ANTITHETIC -> 2 * square + 2 * coalitions(request);
      // The players of its regressions are groups, or the features of one group.
      case SHAPLEY_OWEN -> {
        long largest = request.groups().stream().mapToInt(size -> size).max().orElse(0);
        long players = Math.max(largest, request.groups().size());
        yield 5 * players * players;
      }
      case SHAPLEY_EXACT,
          OCCLUSION,
          RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM ->
          0;
    };
  }

  /**
   * Refuses a plan that is too large.
   *
   * @throws AscribeException INVALID_VALUE for too many coalitions; TOO_LARGE for a plan that takes
   *     more than half of Java's heap
   */
  public static void check(PlanRequest request, int maxCoalitions) {
    check(request, maxCoalitions, Runtime.getRuntime().maxMemory() / 2);
  }

  static void check(PlanRequest request, int maxCoalitions, long maxBytes) {
    long coalitions = coalitions(request);
    if (isBudgeted(request.estimator()) && coalitions > maxCoalitions) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: %s of %s need up to %s; at most %d are allowed (ascribe.scheduling.%s)"
              .formatted(
                  request.estimator().id(),
                  described(request.budget()),
                  Names.count(request.features(), "feature"),
                  Names.count(coalitions, "coalition"),
                  maxCoalitions,
                  SETTING));
    }
    if (bytes(request) > maxBytes) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          String.format(
              Locale.ROOT,
              "%s: %s of %s take %.2f GB of Java's heap to estimate (allowed: %.2f GB,"
                  + " half of it); ask for fewer, shorten the text, or give Java more memory",
              request.estimator().id(),
              described(request.budget()),
              Names.count(request.features(), "feature"),
              bytes(request) / BYTES_PER_GIGABYTE,
              maxBytes / BYTES_PER_GIGABYTE));
    }
  }

  /** The most coalitions that the plan visits, repeated ones counted each time. */
  private static long coalitions(PlanRequest request) {
    return switch (request.estimator()) {
      // More features are refused when the plan is made.
      case SHAPLEY_EXACT -> 1L << Math.min(request.features(), SamplingPlans.EXACT_FEATURES_LIMIT);
      case OCCLUSION -> 2L + request.features();
      case SHAPLEY_SAMPLING,
          SHAPLEY_ANTITHETIC,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          SHAPLEY_OWEN,
          LIME,
          RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM ->
          asked(request);
      // The plan ends when it has all coalitions.
      case KERNEL_SHAP ->
          request.features() < Integer.SIZE - 1
              ? Math.min(asked(request), 1L << request.features())
              : asked(request);
    };
  }

  /** Whether a budget limits the plan; the other plans have smaller limits of their own. */
  private static boolean isBudgeted(Method estimator) {
    return estimator != Method.SHAPLEY_EXACT && estimator != Method.OCCLUSION;
  }

  private static long asked(PlanRequest request) {
    Budget budget = request.budget();
    return budget.permutations() == null
        ? budget.evaluations()
        : 2 + (long) budget.permutations() * request.features();
  }

  private static String described(Budget budget) {
    return budget.permutations() == null
        ? Names.count(budget.evaluations(), "evaluation")
        : Names.count(budget.permutations(), "permutation");
  }
}
