package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The coalitions of an {@link OwenPlan} in their order. A smaller budget takes a prefix of the same
 * order. n features, M groups.
 *
 * <p>If there are few groups, the order begins with all coalitions of whole groups. If there are
 * many, each round adds a random order of the groups and its reverse, which give every group a
 * context of other groups and the opposite context. A round then observes sets of members of every
 * group in these contexts ({@link MemberSample}). The rounds of the first cycle observe each member
 * alone, once first and once last; later rounds draw sets by Shapley's kernel. If the Owen values
 * need few coalitions in all, the missing ones come at the end.
 */
final class OwenDraw {
  /** If exact Owen values need at most this many coalitions, the order ends with all of them. */
  static final int MOST_EXACT = 1 << 14;

  private static final int MOST_OF_GROUPS = 128;
  private static final int MOST_ROUNDS = 8;
  private static final double ENOUGH = 0.75;

  private final PlanRequest request;
  private final FeatureBlocks blocks;
  private final int budget;
  private final CoalitionIndex index = new CoalitionIndex();
  private final List<PairedObservation> ofGroups = new ArrayList<>();
  private final Set<Coalition> groupsSeen = new HashSet<>();
  private final List<MemberSample> ofMembers;
  private final int smallestPrefix;
  private final int endOfGroups;
  private boolean firstCycle = true;
  private boolean spent;
  private long asked;

  /**
   * Draws the coalitions of a request.
   *
   * @throws dev.ascribe.common.AscribeException INVALID_VALUE if the budget is smaller than the
   *     first cycle
   */
  OwenDraw(PlanRequest request, FeatureBlocks blocks) {
    this.request = request;
    this.blocks = blocks;
    this.budget = request.budget().evaluations();
    this.ofMembers =
        IntStream.range(0, blocks.count())
            .mapToObj(group -> new MemberSample(blocks, group, this))
            .toList();
    index.add(Coalition.empty(blocks.features()));
    index.add(Coalition.full(blocks.features()));
    boolean groupsAreFew =
        Math.pow(2, blocks.count()) <= Math.min(MOST_OF_GROUPS, 2 * blocks.features());
    if (groupsAreFew) {
      blocks.ofWholeGroups().forEach(index::add);
    }
    // Random orders of the groups take an eighth of the first cycle, and about a third of the rest.
    int rounds = groupsAreFew ? 1 : perCycle(8);
    for (int round = 0; round < rounds; round++) {
      round(round, rounds, groupsAreFew);
    }
    smallestPrefix = index.size();
    if (smallestPrefix > budget) {
      throw SamplingPlans.invalid(
          request,
          "evaluations must be at least %d for %s in %s, was %d"
              .formatted(
                  smallestPrefix,
                  Names.count(blocks.features(), "feature"),
                  Names.count(blocks.count(), "group"),
                  budget));
    }
    firstCycle = false;
    int later = groupsAreFew ? 1 : perCycle(2);
    for (int round = rounds; mayGrow(); round++) {
      round(round, later, groupsAreFew);
    }
    if (!spent && blocks.coalitions() <= MOST_EXACT) {
      blocks.all().stream().takeWhile(coalition -> index.size() < budget).forEach(index::add);
    }
    endOfGroups = findEndOfGroups();
  }

  private int findEndOfGroups() {
    if (Math.pow(2, blocks.count()) > index.size()) {
      return Integer.MAX_VALUE;
    }
    int end = 0;
    for (Coalition groups : blocks.ofWholeGroups()) {
      if (!index.contains(groups)) {
        return Integer.MAX_VALUE;
      }
      end = Math.max(end, index.of(groups) + 1);
    }
    return end;
  }

  /**
   * Returns the number of rounds in which each member is observed once, chosen so that random
   * orders of the groups take a fixed share of the evaluations.
   */
  private int perCycle(int share) {
    int rounds = blocks.features() / (share * (blocks.count() - 1));
    return Math.max(1, Math.min(MOST_ROUNDS, rounds));
  }

  /** Whether drawing continues: the budget is not used up, and new coalitions are still found. */
  private boolean mayGrow() {
    double all = blocks.coalitions();
    return !spent
        && (all <= MOST_EXACT
            ? index.size() < ENOUGH * all && asked < 2 * all
            : asked < 4L * budget);
  }

  private void round(int round, int rounds, boolean groupsAreFew) {
    int[] order = random(0, round).permutation(blocks.count());
    if (!groupsAreFew) {
      chain(order);
    }
    for (MemberSample members : ofMembers) {
      members.draw(rounds, groupsAreFew ? null : order);
    }
  }

  /**
   * Adds the coalitions of whole groups along an order and its reverse, as far as the budget
   * allows.
   */
  private void chain(int[] order) {
    int groups = order.length;
    int[] ends = {0, 1, 0, 1};
    Coalition present = Coalition.empty(groups);
    for (int step = 1; step < groups; step++) {
      present = present.with(order[step - 1]);
      // The smaller of a set and the rest tells as much, and its products are cheaper.
      boolean leading = 2 * step <= groups;
      Coalition half = leading ? present : present.complement();
      Coalition set = blocks.join(half);
      if (!admits(set)) {
        return;
      }
      index.add(blocks.join(present));
      index.add(blocks.join(present.complement()));
      if (groupsSeen.add(set) && groupsSeen.add(set.complement())) {
        int[] members =
            leading ? Arrays.copyOf(order, step) : Arrays.copyOfRange(order, step, groups);
        ofGroups.add(PairedObservation.of(members, set, ends, index));
      }
    }
  }

  /**
   * Whether the budget has room for a coalition and its complement. If not, nothing more is added.
   * The first cycle is always drawn, to find out its size.
   */
  boolean admits(Coalition coalition) {
    asked++;
    int fresh =
        (index.contains(coalition) ? 0 : 1) + (index.contains(coalition.complement()) ? 0 : 1);
    spent |= !firstCycle && index.size() + fresh > budget;
    return !spent;
  }

  void countFailure() {
    asked++;
  }

  boolean isSpent() {
    return spent;
  }

  boolean isFirstCycle() {
    return firstCycle;
  }

  CounterRandom random(long... counters) {
    return CounterRandom.of(request.seed(), "shapley-owen/" + request.stream(), counters);
  }

  CoalitionIndex index() {
    return index;
  }

  /**
   * Returns how many leading coalitions contain all coalitions of whole groups; MAX_VALUE if the
   * plan lacks some.
   */
  int endOfGroups() {
    return endOfGroups;
  }

  int smallestPrefix() {
    return smallestPrefix;
  }

  List<PairedObservation> ofGroups() {
    return ofGroups;
  }

  List<PairedObservation> ofMembers(int group) {
    return ofMembers.get(group).observations();
  }
}
