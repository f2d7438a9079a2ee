package dev.ascribe.study;

/**
 * The settings of attributions.
 *
 * @param value the output that is explained
 * @param absence what replaces an absent feature
 * @param permutations the number of random orders of {@code shapley-sampling} and {@code
 *     shapley-antithetic}
 * @param evaluations the most coalitions of every sampling method. Null stands for as many as the
 *     permutations need, so that all methods have equal cost, and for fewer in long texts of {@code
 *     shapley-owen}
 * @param precision at which sampling may stop; null to use the whole budget
 * @param features the kind of features
 * @param grouping the groups of {@code shapley-owen}
 * @param steps the number of nodes of Integrated Gradients
 * @param baseline the start of the path of Integrated Gradients
 */
public record AttributionSpec(
    ValueKind value,
    AbsencePolicy absence,
    int permutations,
    Integer evaluations,
    Precision precision,
    FeatureLevel features,
    Grouping grouping,
    int steps,
    GradientBaseline baseline) {

  /** The default number of evaluations of {@code shapley-owen} for long texts. */
  public static final int OWEN_EVALUATIONS = 1000;

  /** Whether evaluations or a precision are set, in place of the budget of each method. */
  public boolean hasBudget() {
    return evaluations != null || precision != null;
  }

  /** Returns the most that a method may spend on a text of n features. */
  public Budget budget(Method method, int n) {
    if (precision != null) {
      return Budget.ofEvaluations(precision.cap());
    }
    if (evaluations != null) {
      return Budget.ofEvaluations(evaluations);
    }
    return switch (method) {
      case SHAPLEY_SAMPLING, SHAPLEY_ANTITHETIC -> Budget.ofPermutations(permutations);
      case SHAPLEY_EXACT,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          OCCLUSION,
          LIME,
          KERNEL_SHAP,
          RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM ->
          Budget.ofEvaluations((int) Math.min(asPermutations(n), Integer.MAX_VALUE));
      // With every grouping, the method needs at least three evaluations for each feature.
      case SHAPLEY_OWEN ->
          Budget.ofEvaluations(
              (int) Math.min(asPermutations(n), Math.max(OWEN_EVALUATIONS, 3L * n)));
    };
  }

  /**
   * Returns the number of evaluations of the random orders, if no two orders visit the same
   * coalition.
   */
  private long asPermutations(int n) {
    return 2 + (long) permutations * n;
  }

  /** The groups of {@code shapley-owen}. */
  public enum Grouping implements Named {
    /** Premise and hypothesis for pairs that are not long; sentences for all other texts. */
    AUTO,
    /** Sentences, also within both parts of a pair. */
    SENTENCE,
    /** The premise and the hypothesis. */
    PART;
  }

  /** The word embedding at which the path of Integrated Gradients starts. */
  public enum GradientBaseline implements Named {
    PAD,
    MASK,
    ZERO;
  }
}
