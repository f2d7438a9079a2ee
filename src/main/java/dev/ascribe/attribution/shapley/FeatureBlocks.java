package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A partition of the features into consecutive groups, such as the sentences of a text. n features,
 * M groups.
 */
final class FeatureBlocks {
  /** [M+1] the first feature of each group, then n. */
  private final int[] starts;

  private FeatureBlocks(int[] starts) {
    this.starts = starts;
  }

  /** Returns the groups of a request, or one group of all features if the request names none. */
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
          "groups must hold all %s, were %s"
              .formatted(Names.count(request.features(), "feature"), sizes));
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
   * Returns the coalition of some whole groups and of some members of another group.
   *
   * @param present the whole groups, out of M
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

  /** Returns the coalition of some whole groups. */
  Coalition join(Coalition present) {
    return join(present, 0);
  }

  /**
   * Returns the number of pairs of contexts of a group: a context is a coalition of the other
   * groups, and its pair is the coalition of all remaining groups. Infinite if there are too many
   * for a double.
   */
  double contextPairs() {
    return Math.pow(2, count() - 1.0);
  }

  /**
   * Returns the number of distinct coalitions that exact Owen values need; infinite if there are
   * too many for a double.
   */
  double coalitions() {
    double all = Math.pow(2, count());
    for (int group = 0; group < count(); group++) {
      all += contextPairs() * (Math.pow(2, size(group)) - 2);
    }
    return all;
  }

  /**
   * Returns all coalitions of whole groups, in the order of the groups' bits. Only for few groups.
   */
  List<Coalition> ofWholeGroups() {
    return IntStream.range(0, 1 << count())
        .mapToObj(bits -> join(Coalition.ofBits(count(), bits)))
        .toList();
  }

  /** Returns all {@link #coalitions}, first those of whole groups. Only for few coalitions. */
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

  /**
   * Returns a context joined with each subset of a group's members, [2^m], in the order of the
   * members' bits. Only for few members.
   */
  List<Coalition> ofMembers(Coalition context, int group) {
    return IntStream.range(0, 1 << size(group))
        .mapToObj(bits -> join(context, group, positions(bits)))
        .toList();
  }

  private static int[] positions(int bits) {
    return IntStream.range(0, Integer.SIZE).filter(i -> (bits >>> i & 1) != 0).toArray();
  }
}
