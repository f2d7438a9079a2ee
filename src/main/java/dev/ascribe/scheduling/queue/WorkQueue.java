package dev.ascribe.scheduling.queue;

import dev.ascribe.study.ModelRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The waiting units, in the order in which they should be taken. Owners take turns, so that each
 * gets as much of the devices' time as its weight says. Of an owner's units, those of loaded models
 * come first, then the oldest; but a unit that has waited longer than the patience comes before
 * all. Not thread-safe: the scheduler owns it.
 *
 * <p>Turns are those of stride scheduling (Waldspurger and Weihl 1995): each unit taken moves its
 * owner ahead by the time that the unit is expected to take, divided by the owner's weight, and the
 * owner that is furthest behind is next. When the unit ends, its real time corrects the owner's
 * place. An owner that had nothing to do saves up nothing. A turn is a few units of one model, so
 * that a device's batches need not hold the models of all owners.
 *
 * <p>Requests are served in the order in which they came, for somebody waits for each of them. A
 * request keeps its place while it has nothing queued between two of its units. Device time that it
 * has had moves it behind requests that came some time after it: one that takes long does not hold
 * up all others, and still advances.
 */
final class WorkQueue {
  private final Map<String, OwnerShare> shares = new HashMap<>();

  /** The owners that have waiting units, the next one first. */
  private final TreeSet<OwnerShare> turns = new TreeSet<>(OwnerShare.TURNS);

  private final Map<String, Integer> kinds = new TreeMap<>();

  /** With this factor, a request gets about an eighth of the time while later requests wait. */
  private static final double MILLIS_BEHIND = 8;

  private final boolean isFirstCome;
  private final long patienceMillis;
  private final int unitsOfTurn;

  /** The owner and the model that have the turn, for {@link #unitsLeft} more units. */
  private OwnerShare current;

  private ModelRef currentModel;
  private int unitsLeft;

  /** The position of the owner that was served last; new owners begin here. */
  private double clock;

  private long arrivals;
  private int size;

  private WorkQueue(boolean isFirstCome, long patienceMillis, int unitsOfTurn) {
    this.isFirstCome = isFirstCome;
    this.patienceMillis = patienceMillis;
    this.unitsOfTurn = unitsOfTurn;
  }

  /**
   * A queue whose owners share the devices' time.
   *
   * @param patienceMillis how long a unit may be passed over for units of loaded models
   * @param unitsOfTurn largest number of units in an owner's turn
   */
  static WorkQueue shared(long patienceMillis, int unitsOfTurn) {
    return new WorkQueue(false, patienceMillis, unitsOfTurn);
  }

  /**
   * A queue whose owners have few units each, and are served in the order in which they come.
   *
   * @param patienceMillis how long a unit may be passed over for units of loaded models
   */
  static WorkQueue firstCome(long patienceMillis) {
    return new WorkQueue(true, patienceMillis, 1);
  }

  void add(QueuedUnit queued) {
    enter(queued).unitsOf(queued.unit().model()).addLast(queued);
  }

  /** Puts a unit that is to be tried again before all others of its owner and model. */
  void addFirst(QueuedUnit queued) {
    enter(queued).unitsOf(queued.unit().model()).addFirst(queued);
  }

  private OwnerShare enter(QueuedUnit queued) {
    OwnerShare share = shares.computeIfAbsent(queued.owner().id(), owner -> newShare(queued));
    if (share.isEmpty()) {
      if (!isFirstCome) {
        share.beginAt(clock);
      }
      turns.add(share);
    }
    size++;
    kinds.merge(queued.unit().kind().label(), 1, Integer::sum);
    return share;
  }

  private OwnerShare newShare(QueuedUnit first) {
    return isFirstCome
        ? new OwnerShare(first.owner(), ++arrivals, first.queuedAt(), MILLIS_BEHIND)
        : new OwnerShare(first.owner(), ++arrivals, clock, 1);
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Waiting units per kind. */
  Map<String, Integer> sizeByKind() {
    return Map.copyOf(kinds);
  }

  /** The time since which the oldest unit has waited. */
  OptionalLong oldest() {
    return turns.stream().mapToLong(share -> share.oldest().orElseThrow()).min();
  }

  /**
   * Takes the next unit, and charges its owner for it.
   *
   * @param resident models that are loaded on devices with room
   * @param mayTrain whether the unit may be an exclusive one
   */
  Optional<QueuedUnit> poll(Set<ModelRef> resident, boolean mayTrain, long now) {
    if (current != null && unitsLeft > 0) {
      Optional<QueuedUnit> next = current.peek(currentModel, mayTrain);
      if (next.isPresent()) {
        return Optional.of(take(current, next.get()));
      }
    }
    for (OwnerShare share : turns) {
      Optional<QueuedUnit> next = share.choose(resident, mayTrain, now - patienceMillis);
      if (next.isPresent()) {
        current = share;
        currentModel = next.get().unit().model();
        unitsLeft = unitsOfTurn;
        clock = Math.max(clock, share.position());
        return Optional.of(take(share, next.get()));
      }
    }
    return Optional.empty();
  }

  private QueuedUnit take(OwnerShare share, QueuedUnit next) {
    unitsLeft--;
    count(next);
    double charge = share.expectedMillis(next.unit());
    turns.remove(share);
    share.removeFirst(next.unit().model());
    share.charge(charge);
    if (!share.isEmpty()) {
      turns.add(share);
    }
    return next.charged(charge);
  }

  /**
   * Learns how long a unit has taken, for the advance charges of its owner's next units of this
   * kind.
   */
  void learn(QueuedUnit taken, double millis) {
    OwnerShare share = shares.get(taken.owner().id());
    if (share != null) {
      share.learn(taken.unit(), millis);
    }
  }

  /** Puts a taken unit back to its place, and takes back its charge. */
  void putBack(QueuedUnit taken) {
    refund(taken);
    addFirst(taken.charged(0));
  }

  /** Corrects the charge of a unit that has ended to the device time that it really took. */
  void ended(QueuedUnit taken, double millis) {
    charge(taken.owner(), millis - taken.charge());
  }

  /** Takes back the charge of a lent unit that was lost or withdrawn. */
  void refund(QueuedUnit taken) {
    charge(taken.owner(), -taken.charge());
  }

  /** Charges an owner for device time; with negative milliseconds, gives some back. */
  void charge(WorkOwner owner, double millis) {
    OwnerShare share = shares.get(owner.id());
    if (share != null) {
      boolean waits = turns.remove(share);
      share.charge(millis);
      if (waits) {
        turns.add(share);
      }
    }
  }

  /** Forgets an owner with all its units, and returns the number of units. */
  int removeOwner(String owner) {
    int removed = removeIf(owner, queued -> true);
    shares.remove(owner);
    return removed;
  }

  /** Forgets some of an owner's units, and returns their number. */
  int removeIf(String owner, Predicate<QueuedUnit> condition) {
    OwnerShare share = shares.get(owner);
    if (share == null) {
      return 0;
    }
    int before = size;
    turns.remove(share);
    share.removeIf(condition).forEach(this::count);
    if (!share.isEmpty()) {
      turns.add(share);
    }
    return before - size;
  }

  /** Updates the counts for a unit that no longer waits. */
  private void count(QueuedUnit gone) {
    size--;
    kinds.computeIfPresent(
        gone.unit().kind().label(), (kind, units) -> units == 1 ? null : units - 1);
  }
}
