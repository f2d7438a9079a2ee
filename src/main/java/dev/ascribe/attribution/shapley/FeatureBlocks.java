package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Consecutive groups of features. n features, M groups. */
final class FeatureBlocks {
  /** [M+1] the first feature of each group, and n. */
  private final int[] starts;

  private FeatureBlocks(int[] starts) {
    this.starts = starts;
  }

  /** The groups of the request; one of all features where it has none. */
  static FeatureBlocks of(PlanRequest request) {
    List<Integer> sizes =
        request.groups().isEmpty() ? List.of(request.features()) : request.groups();
    int[] starts = new int[sizes.size() + 1];
    for (int group = 0; group < sizes.size(); group++) {
      starts[group + 1] = starts[group] + sizes.get(group);
      if (sizes.get(group) < 1) {
        throw SamplingPlans.invalid(
            request, "groups must have at least 1 feature each, were " + sizes);
      }
    }
    if (starts[sizes.size()] != request.features()) {
      throw SamplingPlans.invalid(
          request,
          "groups must hold all %d features, were %s".formatted(request.features(), sizes));
    }
    return new FeatureBlocks(starts);
  }

  int features() {
    return starts[starts.length - 1];
  }

  int count() {
    return starts.length - 1;
  }

  int start(int group) {
    return starts[group];
  }

  int size(int group) {
    return starts[group + 1] - starts[group];
  }

  /**
   * Whole groups, and some members of one of the others.
   *
   * @param present of the M groups
   * @param members positions within {@code group}
   */
  Coalition join(Coalition present, int group, int... members) {
    IntStream whole =
        IntStream.range(0, count())
            .filter(present::contains)
            .flatMap(other -> IntStream.range(starts[other], starts[other + 1]));
    IntStream some = IntStream.of(members).map(member -> starts[group] + member);
    return Coalition.of(features(), IntStream.concat(whole, some).toArray());
  }

  /** Whole groups. */
  Coalition join(Coalition present) {
    return join(present, 0);
  }

  /**
   * Contexts of other groups that a group can join, each with the opposite one; may be infinite.
   */
  double contextPairs() {
    return Math.pow(2, count() - 1.0);
  }

  /** How many distinct coalitions Owen values are made of; infinite where there are very many. */
  double coalitions() {
    double all = Math.pow(2, count());
    for (int group = 0; group < count(); group++) {
      all += contextPairs() * (Math.pow(2, size(group)) - 2);
    }
    return all;
  }

  /** All coalitions of whole groups, by the bits of the groups; for few groups. */
  List<Coalition> ofWholeGroups() {
    return IntStream.range(0, 1 << count())
        .mapToObj(bits -> join(Coalition.ofBits(count(), bits)))
        .toList();
  }

  /** All {@link #coalitions}, those of whole groups first; for few. */
  List<Coalition> all() {
    List<Coalition> all = new ArrayList<>(ofWholeGroups());
    for (int group = 0; group < count(); group++) {
      for (int context = 0; context < 1 << count(); context++) {
        if ((context & 1 << group) == 0) {
          all.addAll(ofMembers(Coalition.ofBits(count(), context), group));
        }
      }
    }
    return all;
  }

  /** [2^m] a context with each set of a group's members, by the bits of the members; for few. */
  List<Coalition> ofMembers(Coalition context, int group) {
    return IntStream.range(0, 1 << size(group))
        .mapToObj(bits -> join(context, group, positions(bits)))
        .toList();
  }

  private static int[] positions(int bits) {
    return IntStream.range(0, Integer.SIZE).filter(i -> (bits >>> i & 1) != 0).toArray();
  }
}
