package dev.ascribe.attribution.shapley;

import dev.ascribe.common.Coalition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct coalitions in the order in which they were first added. */
final class CoalitionIndex {
  private final Map<Coalition, Integer> indexes = new HashMap<>();
  private final List<Coalition> coalitions = new ArrayList<>();

  /** The index of a coalition, which is appended if it is new. */
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

  /** The index of a coalition that was added. */
  int of(Coalition coalition) {
    return indexes.get(coalition);
  }

  int size() {
    return coalitions.size();
  }

  /** A view of all. */
  List<Coalition> coalitions() {
    return Collections.unmodifiableList(coalitions);
  }
}
