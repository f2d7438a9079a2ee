package dev.ascribe.study;

/** Attribution methods by their published names; none is ever silently swapped for another. */
public enum Method implements Named {
  /** Uniform random scores: the baseline that every study computes. */
  RANDOM("random", Kind.BASELINE),
  /** Last-layer attention, averaged over heads, from the position that predicts. */
  ATTENTION("attention", Kind.MODEL),
  /** Attention rollout (Abnar and Zuidema 2020). */
  ATTENTION_ROLLOUT("attention-rollout", Kind.MODEL),
  /** Integrated Gradients (Sundararajan, Taly and Yan 2017). */
  INTEGRATED_GRADIENTS("integrated-gradients", Kind.MODEL),
  /** Shapley values by uniform random permutations (Castro, Gomez and Tejada 2009). */
  SHAPLEY_SAMPLING("shapley-sampling", Kind.COALITIONS),
  /** Shapley values by enumeration of all coalitions. */
  SHAPLEY_EXACT("shapley-exact", Kind.COALITIONS);

  /** What a method needs of the model. */
  public enum Kind {
    /** Nothing. */
    BASELINE,
    /** Its internals, on one device in one piece. */
    MODEL,
    /** Values of coalitions, which are split into chunks. */
    COALITIONS
  }

  private final String id;
  private final Kind kind;

  Method(String id, Kind kind) {
    this.id = id;
    this.kind = kind;
  }

  @Override
  public String id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }
}
