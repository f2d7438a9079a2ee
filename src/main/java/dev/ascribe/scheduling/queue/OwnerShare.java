package dev.ascribe.scheduling.queue;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One owner of units in the {@link WorkQueue}: its waiting units, by model, and how much of the
 * devices' time it has had. Not thread-safe: the queue owns it.
 */
final class OwnerShare {
  /** The owner with the smallest position comes first; among equals, the one that arrived first. */
  static final Comparator<OwnerShare> TURNS =
      Comparator.<OwnerShare>comparingDouble(share -> share.position)
          .thenComparingLong(share -> share.arrival);

  /** How long a unit is expected to take before the first of its kind has ended. */
  private static final double FIRST_UNIT_MILLIS = 10;

  private static final double FIRST_TRAINING_MILLIS = 10_000;

  /** The weight of the last unit in the time that the next is expected to take. */
  private static final double WEIGHT_OF_LAST = 0.125;

  private final WorkOwner owner;
  private final long arrival;
  private final LinkedHashMap<ModelRef, Deque<QueuedUnit>> models = new LinkedHashMap<>();
  private final Map<String, Double> millisOfKind = new HashMap<>();
  private final double pace;
  private double position;

  /**
   * @param arrival consecutive number of the owner's arrival in the queue
   * @param begin the owner's first position
   * @param pace how far a millisecond of a device's time moves an owner of weight 1
   */
  OwnerShare(WorkOwner owner, long arrival, double begin, double pace) {
    this.owner = owner;
    this.arrival = arrival;
    this.position = begin;
    this.pace = pace;
  }

  /** Its place in the order of turns: the owner with the smallest position is next. */
  double position() {
    return position;
  }

  void beginAt(double clock) {
    position = Math.max(position, clock);
  }

  /**
   * Moves the owner back in the order of turns, or forward if {@code millis} is negative. Must not
   * be called while a sorted set contains the owner.
   */
  void charge(double millis) {
    position += millis * pace / owner.weight();
  }

  /** How long a unit of this owner is expected to take. */
  double expectedMillis(WorkUnit unit) {
    double first = unit.kind() == WorkUnit.Kind.TRAIN ? FIRST_TRAINING_MILLIS : FIRST_UNIT_MILLIS;
    return millisOfKind.getOrDefault(unit.kind().label(), first);
  }

  void learn(WorkUnit unit, double millis) {
    millisOfKind.merge(
        unit.kind().label(), millis, (known, last) -> known + WEIGHT_OF_LAST * (last - known));
  }

  Deque<QueuedUnit> unitsOf(ModelRef model) {
    return models.computeIfAbsent(model, unseen -> new ArrayDeque<>());
  }

  boolean isEmpty() {
    return models.isEmpty();
  }

  /** The first waiting unit of a model, if there is one that may be taken. */
  Optional<QueuedUnit> peek(ModelRef model, boolean mayTrain) {
    return Optional.ofNullable(models.get(model))
        .map(Deque::peekFirst)
        .filter(first -> mayTrain || !first.isExclusive());
  }

  /**
   * The next of the units that may be taken: one that has waited too long, else one of a resident
   * model, else the oldest.
   */
  Optional<QueuedUnit> choose(Set<ModelRef> resident, boolean mayTrain, long patientSince) {
    return models.values().stream()
        .map(Deque::peekFirst)
        .filter(first -> mayTrain || !first.isExclusive())
        .min(
            Comparator.<QueuedUnit, Boolean>comparing(first -> first.queuedAt() >= patientSince)
                .thenComparing(first -> !resident.contains(first.unit().model()))
                .thenComparing(QueuedUnit::queuedAt));
  }

  void removeFirst(ModelRef model) {
    models.get(model).removeFirst();
    models.values().removeIf(Deque::isEmpty);
  }

  /** Removes and returns the units for which the condition holds. */
  List<QueuedUnit> removeIf(Predicate<QueuedUnit> condition) {
    List<QueuedUnit> removed =
        models.values().stream().flatMap(Deque::stream).filter(condition).toList();
    models.values().forEach(units -> units.removeIf(condition));
    models.values().removeIf(Deque::isEmpty);
    return removed;
  }

  OptionalLong oldest() {
    return models.values().stream().mapToLong(units -> units.peekFirst().queuedAt()).min();
  }
}
