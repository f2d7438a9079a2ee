package dev.ascribe.study;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What an estimator may spend: random orders of the features, or evaluations. Exactly one is set.
 *
 * @param permutations random orders, at least 1, or null
 * @param evaluations most distinct coalitions, the empty and the full one among them, or null
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
