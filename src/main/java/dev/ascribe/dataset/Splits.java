package dev.ascribe.dataset;

import dev.ascribe.common.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws seeded splits and samples that are balanced by label. Instances with the same text, or with
 * the same premise, are in the same part of a split. Data sets of pairs have one premise under
 * several labels, and a premise of the test part must not occur in training.
 */
final class Splits {
  private Splits() {}

  /**
   * Splits instances into parts. Each part keeps the order of the instances.
   *
   * @param shares the share of each label for each part; the part after the last share gets the
   *     rest. A part never gets more than its share, and gets less only if whole groups of one text
   *     do not fill it
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
      int part = takePlaces(instances, members.get(group), room);
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

  /** Finds the first part that has room for a whole group, and reserves the room. */
  private static int takePlaces(
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
   * Takes one instance of each label in turn until there are {@code limit} instances. Labels
   * without further instances are skipped. A smaller limit gives a prefix of a larger one.
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
