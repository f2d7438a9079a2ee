package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which Kernel SHAP wants coalitions, of which a budget takes the first ones. It does
 * not depend on the budget: the outermost stratum comes first; then pairs of a coalition and its
 * complement are drawn by kernel weight until the missing coalitions of the next stratum would
 * bring their number to the least for which the reference implementation enumerates that stratum
 * ({@link KernelStrata#enumerationBudget}); then these follow in random order, and drawing goes on
 * among the strata that are left.
 *
 * <p>With at least that many evaluations, the enumerated strata are those of the reference. What
 * was drawn of a stratum and what is missing of it, in random order, are at any prefix a uniform
 * sample of it, which is why its members share its weight equally from the first missing one on.
 */
final class KernelShapOrder {
  /**
   * @param index of the coalition; its complement, where it is paired, follows it
   * @param end how many leading coalitions this draw and those before it need
   */
  private record Draw(int index, int end) {}

  private final KernelStrata strata;
  private final int most;
  private final long seed;
  private final String stream;
  private final List<Coalition> coalitions = new ArrayList<>();
  private final Map<Coalition, Integer> indexes = new HashMap<>();
  private final List<Draw> draws = new ArrayList<>();

  /** By stratum from the outermost: the first index at which it is enumerated. */
  private final List<Integer> enumeratedFrom = new ArrayList<>();

  /** By stratum, from index 1: its coalitions in the order so far. */
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

  /** False where the budget has no room for all of them. */
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

  /** Advances to the next subset of 0 ... n-1 in lexicographic order; false after the last one. */
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

  /** False where the budget has no room for what was drawn. */
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

  /** Appends a new coalition and, where the stratum is paired, its complement. */
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
   * The regression weights of a prefix.
   *
   * @param weights [P] is filled for the first P coalitions; the empty and full one get 0
   * @return how many coalitions were drawn that were there already
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
