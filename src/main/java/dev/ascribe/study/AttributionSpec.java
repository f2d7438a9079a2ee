package dev.ascribe.study;

/**
 * How attributions are computed.
 *
 * @param value the output that is explained
 * @param absence what an absent feature becomes
 * @param permutations random orders of {@code shapley-sampling} and {@code shapley-antithetic}
 * @param evaluations most coalitions of every sampling method; null for as many as the permutations
 *     take, so that methods compare at equal cost, and fewer for long texts of {@code shapley-owen}
 * @param precision when sampling may stop; null to spend the budget
 * @param features what is attributed
 * @param grouping the groups of {@code shapley-owen}
 * @param steps nodes of Integrated Gradients
 * @param baseline where Integrated Gradients start
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

  /** What {@code shapley-owen} spends on long texts where nothing is said. */
  public static final int OWEN_EVALUATIONS = 1000;

  /** What a method may spend on a text of n features. */
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
      // Three evaluations a feature are the least that it can do with, whatever the groups.
      case SHAPLEY_OWEN ->
          Budget.ofEvaluations(
              (int) Math.min(asPermutations(n), Math.max(OWEN_EVALUATIONS, 3L * n)));
    };
  }

  /** Evaluations of the random orders, where no coalition is visited twice. */
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
