package dev.ascribe.study;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The most that an estimator may spend, in random orders of the features or in evaluations. Exactly
 * one of the two is set.
 *
 * @param permutations the number of random orders, at least 1, or null
 * @param evaluations the most distinct coalitions, including the empty and the full one, or null
 */
public record Budget(Integer permutations, Integer evaluations) {
  @JsonCreator
  public Budget(
      @JsonProperty("permutations") Integer permutations,
      @JsonProperty("evaluations") Integer evaluations) {
    if ((permutations == null) == (evaluations == null)) {
      throw new IllegalArgumentException("a budget is either permutations or evaluations");
    }
    this.permutations = permutations;
    this.evaluations = evaluations;
  }

  public static Budget ofPermutations(int permutations) {
    return new Budget(permutations, null);
  }

  public static Budget ofEvaluations(int evaluations) {
    return new Budget(null, evaluations);
  }
}
