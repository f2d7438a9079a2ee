package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The sample of sets of one group's members in an {@link OwenDraw}. Each set is observed in a
 * context of other groups. The first sets are the single members. Then sets of all sizes up to half
 * the members follow; each size has its share of Shapley's kernel, and within a size all members
 * take turns. m members.
 */
final class MemberSample {
  private static final int TRIES = 32;
  private static final int CONTEXTS = 1;
  private static final int SETS = 2;

  private final FeatureBlocks blocks;
  private final int group;
  private final OwenDraw draw;
  private final int size;
  private final double[] shares;
  private final int[] counts;
  private final int[] shuffles;
  private final int[][] queues;
  private final Set<Coalition> used = new HashSet<>();
  private final List<PairedObservation> observations = new ArrayList<>();
  private long drawn;

  MemberSample(FeatureBlocks blocks, int group, OwenDraw draw) {
    this.blocks = blocks;
    this.group = group;
    this.draw = draw;
    this.size = blocks.size(group);
    this.shares = PairedRegression.kernelShares(size);
    this.counts = new int[shares.length];
    this.shuffles = new int[shares.length];
    this.queues = new int[shares.length][0];
  }

  List<PairedObservation> observations() {
    return observations;
  }

  /**
   * Observes the next sets of the group. A cycle is the number of sets in which each member is
   * observed once; this call observes the cycle's length divided by {@code rounds}, rounded up.
   *
   * @param order of the groups, which gives the context; null to draw a context for each set
   */
  void draw(int rounds, int[] order) {
    if (size == 1) {
      return;
    }
    // With two members, observing the one also observes the other.
    int cycle = size == 2 ? 1 : size;
    long end = drawn + (cycle + rounds - 1) / rounds;
    if (draw.isFirstCycle()) {
      end = Math.min(end, cycle);
    }
    for (; drawn < end && !draw.isSpent(); drawn++) {
      int next = drawn < cycle ? 1 : mostDue();
      if (next == 0 || !observe(next, order)) {
        draw.countFailure();
      }
    }
  }

  /** Returns the size that is furthest behind its share, or 0 if all sets have been observed. */
  private int mostDue() {
    int due = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int next = 1; next < shares.length; next++) {
      double behind = shares[next] * (observations.size() + 1) - counts[next];
      boolean isLeft = counts[next] < PairedRegression.sets(size, next) * blocks.contextPairs();
      if (isLeft && behind > most) {
        most = behind;
        due = next;
      }
    }
    return due;
  }

  /** Observes a new set of a size; returns false if none was found. */
  private boolean observe(int next, int[] order) {
    int[] contextOrder =
        order == null ? draw.random(CONTEXTS, group, drawn).permutation(blocks.count()) : order;
    int[] before = IntStream.of(contextOrder).takeWhile(other -> other != group).toArray();
    Coalition context = Coalition.of(blocks.count(), before);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      int[] members = take(next);
      Coalition joined = blocks.join(context, group, members);
      if (!used.contains(joined)) {
        if (draw.admits(joined)) {
          used.add(joined);
          used.add(joined.complement());
          counts[next]++;
          observations.add(PairedObservation.of(members, joined, ends(context), draw.index()));
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the indexes of the context, the context with the whole group, the opposite context, and
   * the opposite context with the whole group.
   */
  private int[] ends(Coalition context) {
    Coalition opposite = context.with(group).complement();
    CoalitionIndex index = draw.index();
    return new int[] {
      index.of(blocks.join(context)),
      index.of(blocks.join(context.with(group))),
      index.of(blocks.join(opposite)),
      index.of(blocks.join(opposite.with(group)))
    };
  }

  /** Returns the members whose turn it is, in ascending order. */
  private int[] take(int count) {
    if (queues[count].length < count) {
      queues[count] = draw.random(SETS, group, count, shuffles[count]++).permutation(size);
    }
    int[] members = Arrays.copyOf(queues[count], count);
    queues[count] = Arrays.copyOfRange(queues[count], count, queues[count].length);
    Arrays.sort(members);
    return members;
  }
}
