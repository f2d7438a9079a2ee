package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of distinct coalitions in the order in which they were first added, with a fast search for
 * the index of a coalition.
 */
final class CoalitionIndex {
  private final Map<Coalition, Integer> indexes = new HashMap<>();
  private final List<Coalition> coalitions = new ArrayList<>();

  /** Returns the index of a coalition, and appends the coalition if it is new. */
  int add(Coalition coalition) {
    Integer known = indexes.putIfAbsent(coalition, coalitions.size());
    if (known != null) {
      return known;
    }
    coalitions.add(coalition);
    return coalitions.size() - 1;
  }

  boolean contains(Coalition coalition) {
    return indexes.containsKey(coalition);
  }

  /** Returns the index of a coalition that has been added. */
  int of(Coalition coalition) {
    return indexes.get(coalition);
  }

  int size() {
    return coalitions.size();
  }

  /** Returns a view of all coalitions. */
  List<Coalition> coalitions() {
    return Collections.unmodifiableList(coalitions);
  }
}
