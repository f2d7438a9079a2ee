package dev.ascribe.attribution.shapley;

/** How many pairs a budget pays for. */
final class PairBudget {
  private PairBudget() {}

  /** Empty, full, and all pairs of one feature and the others. */
  static int smallestPrefix(PairStrata strata) {
    return strata.count() == 0 ? 2 : (int) (2 + 2 * strata.pairs(0));
  }

  /**
   * The pairs within the request's budget of evaluations, at most all there are.
   *
   * @throws dev.ascribe.common.AscribeException INVALID_VALUE for a budget of permutations or one
   *     below the smallest prefix
   */
  static int pairs(PlanRequest request, PairStrata strata) {
    Integer evaluations = request.budget().evaluations();
    if (evaluations == null) {
      throw SamplingPlans.invalid(request, "takes a budget of evaluations, not of permutations");
    }
    int smallest = smallestPrefix(strata);
    if (evaluations < smallest) {
      throw SamplingPlans.invalid(
          request,
          "evaluations must be at least %d for %d features, was %d"
              .formatted(smallest, request.features(), evaluations));
    }
    return (int) Math.min(PairSample.pairs(evaluations), strata.allPairs());
  }
}
