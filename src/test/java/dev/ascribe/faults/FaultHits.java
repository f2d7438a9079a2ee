package dev.ascribe.faults;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts how often the faults of a plan have happened. Thread-safe. */
final class FaultHits {
  private final Map<FaultKind, Integer> counts = new ConcurrentHashMap<>();

  void add(FaultKind kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  int of(FaultKind kind) {
    return counts.getOrDefault(kind, 0);
  }

  /** The counts of all kinds that have happened, in the order of the kinds. */
  Map<FaultKind, Integer> counts() {
    return counts.isEmpty() ? Map.of() : new EnumMap<>(counts);
  }
}
