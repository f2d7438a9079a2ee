package dev.ascribe.study;

import java.util.EnumSet;
import java.util.Set;

/**
 * The attribution methods, by their published names. No method is ever silently replaced by
 * another.
 */
public enum Method implements Named {
  /** Uniform random scores: the baseline that every study computes. */
  RANDOM(Kind.BASELINE),
  /** Attention of the last layer, averaged over heads, of the predicting position. */
  ATTENTION(Kind.ATTENTION),
  /** Attention rollout (Abnar and Zuidema 2020). */
  ATTENTION_ROLLOUT(Kind.ATTENTION),
  /** Integrated Gradients (Sundararajan, Taly and Yan 2017). */
  INTEGRATED_GRADIENTS(Kind.GRADIENT),
  /** Gradient times input (Shrikumar et al. 2016). */
  INPUT_X_GRADIENT(Kind.GRADIENT),
  /** Euclidean norm of the gradient (Simonyan, Vedaldi and Zisserman 2014). */
  GRADIENT_NORM(Kind.GRADIENT),
  /** Leave-one-out (Zeiler and Fergus 2014; Li, Monroe and Jurafsky 2016). */
  OCCLUSION(Kind.COALITIONS),
  /** Locally weighted ridge regression (Ribeiro, Singh and Guestrin 2016). */
  LIME(Kind.COALITIONS),
  /** Kernel SHAP in its common form (Lundberg and Lee 2017). */
  KERNEL_SHAP(Kind.COALITIONS),
  /** Shapley values by uniform random permutations (Castro, Gomez and Tejada 2009). */
  SHAPLEY_SAMPLING(Kind.COALITIONS),
  /** Shapley values by pairs of a random permutation and its reverse (Mitchell et al. 2022). */
  SHAPLEY_ANTITHETIC(Kind.COALITIONS),
  /**
   * Shapley values by constrained regression on distinct pairs of coalitions (Covert and Lee 2021).
   */
  SHAPLEY_KERNEL(Kind.COALITIONS),
  /**
   * Shapley values by regression on coalitions drawn by leverage scores (Musco and Witter 2025).
   */
  SHAPLEY_LEVERAGE(Kind.COALITIONS),
  /** Shapley values of a game predicted by kriging (after Witter, Liu and Musco 2025). */
  SHAPLEY_REGRESSION(Kind.COALITIONS),
  /** Owen values over groups of features (Owen 1977). */
  SHAPLEY_OWEN(Kind.COALITIONS),
  /** Exact Shapley values by enumeration of all coalitions. */
  SHAPLEY_EXACT(Kind.COALITIONS);

  /** Says what a method needs from the model. */
  public enum Kind {
    /** Nothing. */
    BASELINE,
    /** The attention of one forward pass. One device computes the whole attribution. */
    ATTENTION,
    /** Gradients of the model's output. One device computes the whole attribution. */
    GRADIENT,
    /** Values of coalitions. Several devices may compute chunks of them. */
    COALITIONS
  }

  /** The most words of a text that is not long. */
  public static final int LONG_TEXT = 64;

  private final Kind kind;

  Method(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * The method of an explanation whose caller names none: {@code shapley-kernel}, or {@code
   * shapley-owen} for a long text, of which the other would ask for thousands of evaluations.
   *
   * @param words of the text
   * @param hasBudget whether the caller says how many evaluations are spent
   */
  public static Method byDefault(int words, boolean hasBudget) {
    return words > LONG_TEXT && !hasBudget ? SHAPLEY_OWEN : SHAPLEY_KERNEL;
  }

  /**
   * The methods that {@link #byDefault} may choose, while the number of words is not known.
   *
   * @param hasBudget whether the caller says how many evaluations are spent
   */
  public static Set<Method> possibleDefaults(boolean hasBudget) {
    return hasBudget ? EnumSet.of(SHAPLEY_KERNEL) : EnumSet.of(SHAPLEY_KERNEL, SHAPLEY_OWEN);
  }

  /** Whether the scores depend on the seed. */
  public boolean drawsNumbers() {
    return isSampled() || this == RANDOM;
  }

  /** Whether the scores depend on the model's output, and so on the label that is explained. */
  public boolean readsOutput() {
    return switch (this) {
      case RANDOM, ATTENTION, ATTENTION_ROLLOUT -> false;
      case INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM,
          OCCLUSION,
          LIME,
          KERNEL_SHAP,
          SHAPLEY_SAMPLING,
          SHAPLEY_ANTITHETIC,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          SHAPLEY_OWEN,
          SHAPLEY_EXACT ->
          true;
    };
  }

  /** Whether a budget, and not the text alone, says how many coalitions are evaluated. */
  public boolean isSampled() {
    return kind == Kind.COALITIONS && this != SHAPLEY_EXACT && this != OCCLUSION;
  }

  /** Whether the method tells how exact its scores are, so that a precision can be asked for. */
  public boolean estimatesErrors() {
    return isSampled() && this != LIME && this != KERNEL_SHAP;
  }

  /**
   * Whether scores can be negative, so that features speak for or against a label. Scores of the
   * other methods only say how much a feature counts.
   */
  public boolean isSigned() {
    return switch (kind) {
      case BASELINE, ATTENTION -> false;
      case GRADIENT -> this != GRADIENT_NORM;
      case COALITIONS -> true;
    };
  }

  /**
   * Whether the scores should add up to the difference of the values of the whole and the empty
   * text. Then a gap is an error of the estimate; other methods promise no such sum.
   */
  public boolean addsUp() {
    return switch (kind) {
      case BASELINE, ATTENTION, GRADIENT -> false;
      case COALITIONS -> this != OCCLUSION && this != LIME;
    };
  }
}
