package dev.ascribe.storage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects faults. Of each kind in each table it keeps the number and the first case. */
final class StoreFaults {
  private record Key(StoreFault.Kind kind, String table) {}

  private final Map<Key, StoreFault> found = new LinkedHashMap<>();

  /**
   * Adds a case of a fault.
   *
   * @param example the case, with its place
   */
  void add(StoreFault.Kind kind, String table, String example) {
    found.merge(
        new Key(kind, table),
        new StoreFault(kind, table, 1, example),
        (first, next) -> new StoreFault(kind, table, first.count() + 1, first.example()));
  }

  /** Returns the faults in the order of their kinds. */
  List<StoreFault> list() {
    return found.values().stream()
        .sorted((one, other) -> one.kind().compareTo(other.kind()))
        .toList();
  }
}
