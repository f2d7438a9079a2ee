package dev.ascribe.attribution.shapley;

/**
 * A random order of the groups and its reverse, as indexes of coalitions. M groups.
 *
 * @param order [M] the groups as they join
 * @param forward [M+1] the groups before each step of the order, and all of them
 * @param backward [M+1] the complement of each
 * @param end how many leading coalitions it needs
 */
record GroupChain(int[] order, int[] forward, int[] backward, int end) {
  /** What the group of a step adds, on average over both directions. */
  double marginal(int step, double[] values) {
    return 0.5
        * (values[forward[step + 1]]
            - values[forward[step]]
            + values[backward[step]]
            - values[backward[step + 1]]);
  }
}
