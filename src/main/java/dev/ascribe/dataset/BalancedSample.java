package dev.ascribe.dataset;

import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/** Seeded samples that take one instance of each label in turn. */
final class BalancedSample {
  private BalancedSample() {}

  /**
   * At most {@code limit} instances, as many of each label as there are, up to one. Labels that run
   * out leave their turns to the others. A smaller limit gives a prefix of a larger one.
   *
   * @param limit at least 0
   * @param labels all labels of the instances
   */
  static List<Instance> take(List<Instance> instances, List<String> labels, int limit, long seed) {
    List<List<Instance>> byLabel = new ArrayList<>();
    for (String label : labels) {
      byLabel.add(shuffled(of(instances, label), seed, "balanced/" + label));
    }
    List<Instance> taken = new ArrayList<>();
    int size = Math.min(limit, byLabel.stream().mapToInt(List::size).sum());
    for (int turn = 0; taken.size() < size; turn++) {
      for (List<Instance> candidates : byLabel) {
        if (turn < candidates.size() && taken.size() < size) {
          taken.add(candidates.get(turn));
        }
      }
    }
    return taken;
  }

  static List<Instance> of(List<Instance> instances, String label) {
    return instances.stream().filter(instance -> instance.label().equals(label)).toList();
  }

  static List<Instance> shuffled(List<Instance> instances, long seed, String stream) {
    List<Instance> shuffled = new ArrayList<>();
    for (int index : CounterRandom.of(seed, stream).permutation(instances.size())) {
      shuffled.add(instances.get(index));
    }
    return shuffled;
  }
}
