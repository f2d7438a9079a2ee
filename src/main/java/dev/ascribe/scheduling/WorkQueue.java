package dev.ascribe.scheduling;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The units that wait, in the order in which they should be taken: owners in turn, within an owner
 * the models that the worker holds first, within a model the oldest. A unit that has waited longer
 * than the patience goes before affinity. Not thread-safe: the scheduler owns it.
 */
final class WorkQueue {
  /** Owner to model to units; owners rotate as they are served. */
  private final LinkedHashMap<String, LinkedHashMap<ModelRef, Deque<QueuedUnit>>> owners =
      new LinkedHashMap<>();

  private final long patienceMillis;
  private int size;

  /**
   * @param patienceMillis how long affinity may pass over a unit
   */
  WorkQueue(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  void add(QueuedUnit queued) {
    unitsOf(queued).addLast(queued);
    size++;
  }

  /** Puts a unit that was taken already before all others of its owner and model. */
  void addFirst(QueuedUnit queued) {
    unitsOf(queued).addFirst(queued);
    size++;
  }

  int size() {
    return size;
  }

  /** Waiting units per kind. */
  Map<String, Integer> sizeByKind() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    owners
        .values()
        .forEach(
            models ->
                models
                    .values()
                    .forEach(
                        units ->
                            units.forEach(
                                queued -> sizes.merge(queued.unit().kind(), 1, Integer::sum))));
    return sizes;
  }

  /** Forgets all units of an owner and says how many they were. */
  int removeOwner(String owner) {
    Map<ModelRef, Deque<QueuedUnit>> models = owners.remove(owner);
    int removed = models == null ? 0 : models.values().stream().mapToInt(Deque::size).sum();
    size -= removed;
    return removed;
  }

  /**
   * Takes up to {@code capacity} units for one worker. A training unit comes alone, since nothing
   * behind it would move for minutes.
   *
   * @param resident models that the worker holds
   */
  List<QueuedUnit> take(int capacity, Set<ModelRef> resident, long now) {
    List<QueuedUnit> taken = new ArrayList<>();
    Set<ModelRef> preferred = new HashSet<>(resident);
    while (taken.size() < capacity && size > 0) {
      Optional<QueuedUnit> next = takeOne(preferred, now, taken.isEmpty());
      if (next.isEmpty()) {
        break;
      }
      taken.add(next.get());
      preferred.add(next.get().unit().model());
      if (next.get().unit() instanceof WorkUnit.Train) {
        break;
      }
    }
    return taken;
  }

  private Optional<QueuedUnit> takeOne(Set<ModelRef> preferred, long now, boolean mayTrain) {
    for (String owner : List.copyOf(owners.keySet())) {
      LinkedHashMap<ModelRef, Deque<QueuedUnit>> models = owners.get(owner);
      Optional<Deque<QueuedUnit>> chosen = choose(models, preferred, now, mayTrain);
      if (chosen.isPresent()) {
        QueuedUnit queued = chosen.get().removeFirst();
        size--;
        models.values().removeIf(Deque::isEmpty);
        owners.remove(owner);
        if (!models.isEmpty()) {
          owners.put(owner, models);
        }
        return Optional.of(queued);
      }
    }
    return Optional.empty();
  }

  private Optional<Deque<QueuedUnit>> choose(
      Map<ModelRef, Deque<QueuedUnit>> models,
      Set<ModelRef> preferred,
      long now,
      boolean mayTrain) {
    Comparator<Deque<QueuedUnit>> impatient =
        Comparator.comparing(units -> now - units.peekFirst().queuedAt() <= patienceMillis);
    return models.values().stream()
        .filter(units -> mayTrain || !(units.peekFirst().unit() instanceof WorkUnit.Train))
        .min(
            impatient
                .thenComparing(units -> !preferred.contains(units.peekFirst().unit().model()))
                .thenComparing(units -> units.peekFirst().queuedAt()));
  }

  private Deque<QueuedUnit> unitsOf(QueuedUnit queued) {
    return owners
        .computeIfAbsent(queued.owner(), owner -> new LinkedHashMap<>())
        .computeIfAbsent(queued.unit().model(), model -> new ArrayDeque<>());
  }
}
