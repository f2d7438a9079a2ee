package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * The order in which pairs are drawn without replacement. Each budget takes a prefix of it.
 *
 * <p>All single features (with their complements) come first. They determine a regression on n
 * features, so that every longer prefix can be solved. After them, the next pair always comes from
 * the stratum that is furthest behind its share (Sainte-Lague's divisors), until that stratum has
 * no pairs left. A stratum that the budget can enumerate is thus complete and exact. Lundberg and
 * Lee (2017, supplement) and Covert and Lee (2021, section 4) draw pairs with replacement by the
 * kernel instead; drawing without replacement is section 4 of Musco and Witter (2025).
 *
 * <p>Within a stratum, the next pair is the one of several random candidates that is least like all
 * earlier pairs (best-candidate sampling; Mitchell 1991), so that no two pairs tell the same. The
 * rule treats all features alike, so all pairs of a stratum are equally probable.
 */
final class PairSequence {
  private final PairStrata strata;
  private final IntToDoubleFunction shares;
  private final PairStream[] streams;
  private final int[] counts;
  private final PairSpread spread;

  private PairSequence(PlanRequest request, PairStrata strata, IntToDoubleFunction shares) {
    this.strata = strata;
    this.shares = shares;
    this.streams = new PairStream[strata.count()];
    for (int stratum = 0; stratum < streams.length; stratum++) {
      streams[stratum] = new PairStream(request, strata, stratum);
    }
    this.counts = new int[strata.count()];
    this.spread = new PairSpread(strata.features());
  }

  /**
   * Draws the first pairs.
   *
   * @param request has the stream and the seed of the random numbers
   * @param pairs how many, at most all pairs
   * @param shares wanted share of each stratum, up to a common factor
   */
  static PairSample draw(
      PlanRequest request, PairStrata strata, int pairs, IntToDoubleFunction shares) {
    PairSequence sequence = new PairSequence(request, strata, shares);
    List<Coalition> members = new ArrayList<>(pairs);
    int[] stratumOf = new int[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      stratumOf[pair] = sequence.nextStratum();
      members.add(sequence.nextMember(stratumOf[pair]));
    }
    return new PairSample(strata, List.copyOf(members), stratumOf);
  }

  private int nextStratum() {
    if (counts[0] < strata.pairs(0)) {
      return 0;
    }
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

  private Coalition nextMember(int stratum) {
    List<Coalition> candidates = streams[stratum].candidates(spread.candidates());
    // A stratum that is always complete needs no particular order.
    int best = stratum == 0 ? 0 : spread.leastAlike(candidates);
    Coalition member = streams[stratum].take(best);
    spread.add(member);
    counts[stratum]++;
    return member;
  }
}
