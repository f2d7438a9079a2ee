package dev.ascribe.study;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The precision at which sampling stops, as an alternative to a budget. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = Precision.StandardError.class, name = "standard-error"),
  @JsonSubTypes.Type(value = Precision.TopK.class, name = "top-k")
})
public sealed interface Precision {
  /** The default of {@link #cap()}. */
  int DEFAULT_CAP = 4096;

  /** The default confidence of {@link TopK}. */
  double DEFAULT_CONFIDENCE = 0.95;

  /**
   * Returns the number of evaluations at which sampling stops even if the estimate is not precise
   * enough.
   */
  int cap();

  /** Returns the same precision with another cap. */
  Precision withCap(int other);

  /**
   * Sampling stops when every feature's standard error is at most {@code target}.
   *
   * @param target above 0, in units of the value
   */
  record StandardError(double target, int cap) implements Precision {
    @Override
    public Precision withCap(int other) {
      return new StandardError(target, other);
    }
  }

  /**
   * Sampling stops when it is known with some confidence which k features have the largest absolute
   * scores.
   *
   * @param k at least 1
   * @param confidence that all k features are the right ones, from 0.5 to below 1
   */
  record TopK(int k, double confidence, int cap) implements Precision {
    @Override
    public Precision withCap(int other) {
      return new TopK(k, confidence, other);
    }
  }
}
