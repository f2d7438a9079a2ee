package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The endless order in which pairs are drawn without replacement, of which each budget takes a
 * prefix.
 *
 * <p>First come all single features (with their complements): they alone determine a regression on
 * n features, so that every prefix from there on can be solved. Then the stratum that lags most
 * behind its wanted share is next, by Sainte-Lague's divisors, until it has no pairs left; a
 * stratum that the budget can enumerate is thus complete, and exact. Lundberg and Lee (2017,
 * supplement) and Covert and Lee (2021, section 4) draw pairs with replacement by the kernel
 * instead; without it is section 4 of Musco and Witter (2025).
 */
final class PairSequence {
  private PairSequence() {}

  /**
   * The first pairs.
   *
   * @param request names the stream and the seed
   * @param pairs how many, at most all there are
   * @param shares wanted share of each stratum, up to a factor
   */
  static PairSample draw(
      PlanRequest request, PairStrata strata, int pairs, IntToDoubleFunction shares) {
    List<Coalition> members = new ArrayList<>(pairs);
    int[] stratumOf = new int[pairs];
    int[] counts = new int[strata.count()];
    PairStream[] streams = new PairStream[strata.count()];
    for (int pair = 0; pair < pairs; pair++) {
      int stratum = counts[0] < strata.pairs(0) ? 0 : next(strata, counts, shares);
      if (streams[stratum] == null) {
        streams[stratum] = new PairStream(request, strata, stratum);
      }
      members.add(streams[stratum].next());
      stratumOf[pair] = stratum;
      counts[stratum]++;
    }
    return new PairSample(strata, List.copyOf(members), stratumOf);
  }

  private static int next(PairStrata strata, int[] counts, IntToDoubleFunction shares) {
    int next = -1;
    double most = 0;
    for (int stratum = 0; stratum < counts.length; stratum++) {
      double claim = shares.applyAsDouble(stratum) / (2.0 * counts[stratum] + 1);
      if (counts[stratum] < strata.pairs(stratum) && claim > most) {
        next = stratum;
        most = claim;
      }
    }
    return next;
  }
}
