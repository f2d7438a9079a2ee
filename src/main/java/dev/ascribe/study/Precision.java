package dev.ascribe.study;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How precise an estimate must be before its sampling stops; an alternative to a budget. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = Precision.StandardError.class, name = "standard-error"),
  @JsonSubTypes.Type(value = Precision.TopK.class, name = "top-k")
})
public sealed interface Precision {
  /** The cap where none is given. */
  int DEFAULT_CAP = 4096;

  /** The confidence where none is given. */
  double DEFAULT_CONFIDENCE = 0.95;

  /** Most evaluations, whether or not the estimate is precise by then. */
  int cap();

  /**
   * Every feature's standard error is at most {@code target}.
   *
   * @param target above 0, in units of the value
   */
  record StandardError(double target, int cap) implements Precision {}

  /**
   * The k features of the largest absolute scores are told apart from all others.
   *
   * @param k at least 1
   * @param confidence that all k are right, from 0.5 to below 1
   */
  record TopK(int k, double confidence, int cap) implements Precision {}
}
