package dev.ascribe.scheduling;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The units that wait, in the order in which they should be taken: owners in turn, each as often as
 * its weight says, within an owner the models that the worker holds first, within a model the
 * oldest. A unit that has waited longer than the patience goes before affinity. Not thread-safe:
 * the scheduler owns it.
 *
 * <p>Turns are those of stride scheduling (Waldspurger and Weihl 1995): each unit taken moves its
 * owner ahead by the inverse of its weight, and the owner that is furthest behind is next. An owner
 * that had nothing to do saves up nothing.
 */
final class WorkQueue {
  /** How far a unit moves an owner of weight 1; divisible by all weights. */
  private static final long STRIDE = 1 << 20;

  /** A training holds a device for as long as many other units do. */
  private static final int UNITS_OF_A_TRAINING = 16;

  private static final class Share {
    private final WorkOwner owner;
    private final long arrival;
    private final LinkedHashMap<ModelRef, Deque<QueuedUnit>> models = new LinkedHashMap<>();
    private long position;

    Share(WorkOwner owner, long arrival) {
      this.owner = owner;
      this.arrival = arrival;
    }
  }

  private final Map<String, Share> shares = new HashMap<>();

  /** Those with units, the next one first. */
  private final TreeSet<Share> turns =
      new TreeSet<>(
          Comparator.<Share>comparingLong(share -> share.position)
              .thenComparingLong(share -> share.arrival));

  private final Map<String, Integer> kinds = new TreeMap<>();
  private final long patienceMillis;

  /** Where the owner that was served last stood; nobody begins behind it. */
  private long clock;

  private long arrivals;
  private int size;

  /**
   * @param patienceMillis how long affinity may pass over a unit
   */
  WorkQueue(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  void add(QueuedUnit queued) {
    unitsOf(queued).addLast(queued);
  }

  /** Puts a unit that was taken already before all others of its owner and model. */
  void addFirst(QueuedUnit queued) {
    unitsOf(queued).addFirst(queued);
  }

  int size() {
    return size;
  }

  /** Waiting units per kind. */
  Map<String, Integer> sizeByKind() {
    return Map.copyOf(kinds);
  }

  /** When the unit was queued that has waited longest. */
  OptionalLong oldest() {
    return turns.stream()
        .flatMap(share -> share.models.values().stream())
        .mapToLong(units -> units.peekFirst().queuedAt())
        .min();
  }

  /** Forgets an owner with all its units, and says how many they were. */
  int removeOwner(String owner) {
    Share share = shares.remove(owner);
    if (share == null) {
      return 0;
    }
    turns.remove(share);
    List<QueuedUnit> removed = share.models.values().stream().flatMap(Collection::stream).toList();
    removed.forEach(this::count);
    return removed.size();
  }

  /**
   * Takes up to {@code capacity} units for one worker. A training unit comes alone, since nothing
   * behind it would move for minutes.
   *
   * @param resident models that the worker holds
   */
  List<QueuedUnit> take(int capacity, Collection<ModelRef> resident, long now) {
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
    for (Share share : turns) {
      Optional<Deque<QueuedUnit>> chosen = choose(share.models, preferred, now, mayTrain);
      if (chosen.isPresent()) {
        QueuedUnit queued = chosen.get().removeFirst();
        count(queued);
        turns.remove(share);
        share.models.values().removeIf(Deque::isEmpty);
        clock = Math.max(clock, share.position);
        share.position += cost(queued.unit()) * STRIDE / share.owner.weight();
        if (!share.models.isEmpty()) {
          turns.add(share);
        }
        return Optional.of(queued);
      }
    }
    return Optional.empty();
  }

  private static long cost(WorkUnit unit) {
    return unit instanceof WorkUnit.Train ? UNITS_OF_A_TRAINING : 1;
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
    Share share =
        shares.computeIfAbsent(queued.owner().id(), owner -> new Share(queued.owner(), ++arrivals));
    if (share.models.isEmpty()) {
      share.position = Math.max(share.position, clock);
      turns.add(share);
    }
    size++;
    kinds.merge(queued.unit().kind(), 1, Integer::sum);
    return share.models.computeIfAbsent(queued.unit().model(), model -> new ArrayDeque<>());
  }

  /** Notes that a unit waits no more. */
  private void count(QueuedUnit gone) {
    size--;
    kinds.computeIfPresent(gone.unit().kind(), (kind, units) -> units == 1 ? null : units - 1);
  }
}
