package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which {@link KernelShapPlan} wants coalitions. A budget takes the first ones, and
 * the order itself does not depend on the budget. The order begins with the outermost stratum. Then
 * pairs of a coalition and its complement are drawn by kernel weight, until the number of
 * coalitions reaches the least budget for which the reference implementation enumerates the next
 * stratum ({@link KernelStrata#enumerationBudget}). At that point the missing coalitions of this
 * stratum follow in random order, and drawing continues in the strata that are left.
 *
 * <p>A budget of at least that size thus enumerates the same strata as the reference does. In every
 * prefix, the coalitions of a stratum (first drawn ones, then missing ones in random order) are a
 * uniform sample of the stratum. This is why they share the stratum's weight equally as soon as the
 * first missing one is evaluated.
 */
final class KernelShapOrder {
  /**
   * One draw.
   *
   * @param index of the drawn coalition; in a paired stratum its complement has the next index
   * @param end number of leading coalitions that this draw and earlier draws need
   */
  private record Draw(int index, int end) {}

  private final KernelStrata strata;
  private final int most;
  private final long seed;
  private final String stream;
  private final List<Coalition> coalitions = new ArrayList<>();
  private final Map<Coalition, Integer> indexes = new HashMap<>();
  private final List<Draw> draws = new ArrayList<>();

  /** For each stratum, from the outermost: the index from which on it is enumerated. */
  private final List<Integer> enumeratedFrom = new ArrayList<>();

  /** For each stratum, from index 1: the number of its coalitions in the order so far. */
  private final int[] known;

  private KernelShapOrder(KernelStrata strata, int most, long seed, String stream) {
    this.strata = strata;
    this.most = most;
    this.seed = seed;
    this.stream = stream;
    this.known = new int[strata.count() + 1];
    coalitions.add(Coalition.empty(strata.features()));
    coalitions.add(Coalition.full(strata.features()));
  }

  static KernelShapOrder draw(KernelStrata strata, int evaluations, long seed, String stream) {
    KernelShapOrder order = new KernelShapOrder(strata, evaluations, seed, stream);
    if (strata.count() > 0) {
      order.enumerateBorder();
      order.continueInwards();
    }
    return order;
  }

  KernelStrata strata() {
    return strata;
  }

  List<Coalition> coalitions() {
    return Collections.unmodifiableList(coalitions);
  }

  private void enumerateBorder() {
    enumeratedFrom.add(coalitions.size());
    for (int feature = 0; feature < strata.features(); feature++) {
      add(Coalition.of(strata.features(), feature));
    }
  }

  private void continueInwards() {
    long draw = 0;
    boolean roomLeft = true;
    while (roomLeft && enumeratedFrom.size() < strata.count()) {
      int next = enumeratedFrom.size() + 1;
      double missing = strata.coalitions(next) - known[next];
      boolean enumerates = coalitions.size() - 2 + missing >= strata.enumerationBudget(next);
      roomLeft = enumerates ? enumerateMissing(next) : draw(CounterRandom.of(seed, stream, draw++));
    }
  }

  /**
   * Appends the missing coalitions of a stratum; returns false if the budget has no room for all of
   * them.
   */
  private boolean enumerateMissing(int stratum) {
    enumeratedFrom.add(coalitions.size());
    if (coalitions.size() == most) {
      return false;
    }
    List<Coalition> missing = new ArrayList<>();
    int[] members = new int[stratum];
    for (int i = 0; i < stratum; i++) {
      members[i] = i;
    }
    do {
      Coalition coalition = Coalition.of(strata.features(), members);
      if (!indexes.containsKey(coalition)) {
        missing.add(coalition);
      }
    } while (advance(members, strata.features()));
    String shuffle = stream + "/stratum";
    for (int place : CounterRandom.of(seed, shuffle, stratum).permutation(missing.size())) {
      if (!add(missing.get(place))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Advances to the next subset of 0 ... n-1 in lexicographic order; returns false after the last
   * one.
   */
  private static boolean advance(int[] members, int n) {
    int place = members.length - 1;
    while (place >= 0 && members[place] == n - members.length + place) {
      place--;
    }
    if (place < 0) {
      return false;
    }
    members[place]++;
    for (int after = place + 1; after < members.length; after++) {
      members[after] = members[after - 1] + 1;
    }
    return true;
  }

  /** Draws a coalition; returns false if the budget has no room for it. */
  private boolean draw(CounterRandom random) {
    int stratum = strata.draw(enumeratedFrom.size(), random.nextDouble());
    int[] order = random.permutation(strata.features());
    Coalition drawn = Coalition.empty(strata.features());
    for (int i = 0; i < stratum; i++) {
      drawn = drawn.with(order[i]);
    }
    if (!indexes.containsKey(drawn) && !add(drawn)) {
      return false;
    }
    draws.add(new Draw(indexes.get(drawn), coalitions.size()));
    return true;
  }

  /** Appends a coalition if it is new and, in a paired stratum, its complement. */
  private boolean add(Coalition coalition) {
    int stratum = strata.of(coalition.cardinality());
    int size = strata.isPaired(stratum) ? 2 : 1;
    if (coalitions.size() + size > most) {
      return false;
    }
    indexes.put(coalition, coalitions.size());
    coalitions.add(coalition);
    if (size == 2) {
      coalitions.add(coalition.complement());
    }
    known[stratum] += size;
    return true;
  }

  /**
   * Computes the regression weights of a prefix.
   *
   * @param weights [P] receives the weights of the first P coalitions; those of the empty and the
   *     full coalition are 0
   * @return how many draws repeated an earlier coalition
   */
  int weigh(double[] weights) {
    int prefix = weights.length;
    int enumerated = 0;
    double left = 1;
    while (enumerated < enumeratedFrom.size() && enumeratedFrom.get(enumerated) < prefix) {
      enumerated++;
      left -= strata.weight(enumerated);
    }
    int[] members = new int[enumerated + 1];
    for (int i = 2; i < prefix; i++) {
      int stratum = stratumOf(i);
      if (stratum <= enumerated) {
        members[stratum]++;
      }
    }
    int[] counts = new int[prefix];
    int repeated = 0;
    long total = 0;
    for (Draw draw : draws) {
      if (draw.end() > prefix) {
        break;
      }
      int stratum = stratumOf(draw.index());
      int size = strata.isPaired(stratum) ? 2 : 1;
      repeated += counts[draw.index()] > 0 ? size : 0;
      for (int i = draw.index(); i < draw.index() + size; i++) {
        counts[i]++;
      }
      total += stratum > enumerated ? size : 0;
    }
    for (int i = 2; i < prefix; i++) {
      int stratum = stratumOf(i);
      if (stratum <= enumerated) {
        weights[i] = strata.weight(stratum) / members[stratum];
      } else if (total > 0) {
        weights[i] = left * counts[i] / total;
      }
    }
    return repeated;
  }

  private int stratumOf(int index) {
    return strata.of(coalitions.get(index).cardinality());
  }
}
