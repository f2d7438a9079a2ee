package dev.ascribe.study;

/**
 * The settings of attributions.
 *
 * @param value the output that is explained
 * @param absence what takes the place of an absent feature
 * @param permutations the number of random orders of {@code shapley-sampling} and {@code
 *     shapley-antithetic}
 * @param evaluations the most coalitions of every sampling method. Null stands for as many as the
 *     permutations take, so that methods compare at equal cost, and for fewer in long texts of
 *     {@code shapley-owen}
 * @param precision at which sampling may stop; null to spend the whole budget
 * @param features what is attributed
 * @param grouping the groups of {@code shapley-owen}
 * @param steps the number of nodes of Integrated Gradients
 * @param baseline at which Integrated Gradients start
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

  /** The default evaluations of {@code shapley-owen} for long texts. */
  public static final int OWEN_EVALUATIONS = 1000;

  /** The most that a method may spend on a text of n features. */
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
      // Whatever the groups, it needs at least three evaluations a feature.
      case SHAPLEY_OWEN ->
          Budget.ofEvaluations(
              (int) Math.min(asPermutations(n), Math.max(OWEN_EVALUATIONS, 3L * n)));
    };
  }

  /** The evaluations of the random orders if none visits a coalition of another. */
  private long asPermutations(int n) {
    return 2 + (long) permutations * n;
  }

  /** The groups of {@code shapley-owen}. */
  public enum Grouping implements Named {
    /** Premise and hypothesis of a pair that is not long, otherwise sentences. */
    AUTO,
    /** Sentences, of both parts of a pair. */
    SENTENCE,
    /** Premise and hypothesis. */
    PART;
  }

  /** The word embedding at which Integrated Gradients start. */
  public enum GradientBaseline implements Named {
    PAD,
    MASK,
    ZERO;
  }
}
