package dev.ascribe.dataset;

import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Seeded splits and samples, balanced by label. In splits, instances with the same text, or the
 * same premise, never part: sets of pairs show one premise under several labels, and a test premise
 * must not have been trained on.
 */
final class Splits {
  private Splits() {}

  /**
   * The parts of a set, each in the order of the set.
   *
   * @param shares of each label that each part but the last should have; the last has the rest. A
   *     part never gets more, and gets less only by what groups of one text cannot fill.
   * @return one list more than there are shares
   */
  static List<List<Instance>> split(List<Instance> instances, List<Double> shares, long seed) {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    Map<String, Integer> labelCounts = new HashMap<>();
    for (int i = 0; i < instances.size(); i++) {
      Instance instance = instances.get(i);
      groups.computeIfAbsent(instance.input().stripped().text(), text -> new ArrayList<>()).add(i);
      labelCounts.merge(instance.label(), 1, Integer::sum);
    }
    List<Map<String, Integer>> room = new ArrayList<>();
    for (double share : shares) {
      Map<String, Integer> places = new HashMap<>();
      labelCounts.forEach((label, count) -> places.put(label, (int) Math.round(share * count)));
      room.add(places);
    }
    int[] partOf = new int[instances.size()];
    List<List<Integer>> members = List.copyOf(groups.values());
    for (int group : CounterRandom.of(seed, "split").permutation(members.size())) {
      int part = place(instances, members.get(group), room);
      members.get(group).forEach(index -> partOf[index] = part);
    }
    List<List<Instance>> parts = new ArrayList<>();
    for (int part = 0; part <= shares.size(); part++) {
      parts.add(new ArrayList<>());
    }
    for (int i = 0; i < instances.size(); i++) {
      parts.get(partOf[i]).add(instances.get(i));
    }
    return parts;
  }

  /** The first part that has room for the whole group, whose places it then takes. */
  private static int place(
      List<Instance> instances, List<Integer> group, List<Map<String, Integer>> room) {
    Map<String, Integer> wanted = new HashMap<>();
    group.forEach(index -> wanted.merge(instances.get(index).label(), 1, Integer::sum));
    for (int part = 0; part < room.size(); part++) {
      Map<String, Integer> places = room.get(part);
      if (wanted.entrySet().stream()
          .allMatch(need -> need.getValue() <= places.get(need.getKey()))) {
        wanted.forEach((label, count) -> places.merge(label, -count, Integer::sum));
        return part;
      }
    }
    return room.size();
  }

  /**
   * At most {@code limit} instances, as many of each label as there are, up to one. Labels that run
   * out leave their turns to the others. A smaller limit gives a prefix of a larger one.
   *
   * @param limit at least 0
   * @param labels all labels of the instances
   */
  static List<Instance> balanced(
      List<Instance> instances, List<String> labels, int limit, long seed) {
    List<List<Instance>> byLabel = new ArrayList<>();
    for (String label : labels) {
      byLabel.add(shuffled(ofLabel(instances, label), seed, "balanced/" + label));
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

  static List<Instance> ofLabel(List<Instance> instances, String label) {
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
