package dev.ascribe.study;

/** Attribution methods by their published names; none is ever silently swapped for another. */
public enum Method implements Named {
  /** Uniform random scores: the baseline that every study computes. */
  RANDOM(Kind.BASELINE),
  /** Last-layer attention, averaged over heads, from the position that predicts. */
  ATTENTION(Kind.MODEL),
  /** Attention rollout (Abnar and Zuidema 2020). */
  ATTENTION_ROLLOUT(Kind.MODEL),
  /** Integrated Gradients (Sundararajan, Taly and Yan 2017). */
  INTEGRATED_GRADIENTS(Kind.MODEL),
  /** Gradient times input (Shrikumar et al. 2016). */
  INPUT_X_GRADIENT(Kind.MODEL),
  /** Euclidean norm of the gradient (Simonyan, Vedaldi and Zisserman 2014). */
  GRADIENT_NORM(Kind.MODEL),
  /** Leave-one-out (Zeiler and Fergus 2014; Li, Monroe and Jurafsky 2016). */
  OCCLUSION(Kind.COALITIONS),
  /** Locally weighted ridge regression (Ribeiro, Singh and Guestrin 2016). */
  LIME(Kind.COALITIONS),
  /** Kernel SHAP in its common form (Lundberg and Lee 2017). */
  KERNEL_SHAP(Kind.COALITIONS),
  /** Shapley values by uniform random permutations (Castro, Gomez and Tejada 2009). */
  SHAPLEY_SAMPLING(Kind.COALITIONS),
  /** Random permutations in pairs of an order and its reverse (Mitchell et al. 2022). */
  SHAPLEY_ANTITHETIC(Kind.COALITIONS),
  /** Constrained regression on paired, distinct coalitions (Covert and Lee 2021). */
  SHAPLEY_KERNEL(Kind.COALITIONS),
  /** Regression on coalitions drawn by leverage scores (Musco and Witter 2025). */
  SHAPLEY_LEVERAGE(Kind.COALITIONS),
  /** Kriging of the game, and the scores of the prediction (after Witter, Liu and Musco 2025). */
  SHAPLEY_REGRESSION(Kind.COALITIONS),
  /** Owen values over groups of features (Owen 1977). */
  SHAPLEY_OWEN(Kind.COALITIONS),
  /** Shapley values by enumeration of all coalitions. */
  SHAPLEY_EXACT(Kind.COALITIONS);

  /** What a method needs from the model. */
  public enum Kind {
    /** Nothing. */
    BASELINE,
    /** Its internals; one device computes the attribution in one piece. */
    MODEL,
    /** Values of coalitions; several devices compute chunks of them. */
    COALITIONS
  }

  private final Kind kind;

  Method(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
