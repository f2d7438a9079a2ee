package dev.ascribe.worker.lanes;

import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.batching.CoalitionEvaluator;
import dev.ascribe.worker.batching.CoalitionJob;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The leases that wait for a device, in the order in which they came, and the pool that units
 * answered by coalitions join when it is their turn.
 *
 * <p>Models take turns. The units of one model go before older units of others, so that their rows
 * share batches and the model is not loaded anew for each. The turn ends when no units of the model
 * are left, or when its slice of time is over; the oldest waiting unit then gets the turn for its
 * model. A training has a turn of its own, and so has a unit that is tried again. Not thread-safe:
 * the device's executor owns it.
 */
final class ExecutorLane {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

  /** The slice if the next turn has to load its model, which takes seconds itself. */
  private static final long SLICE_BEFORE_LOADING_NANOS = TimeUnit.SECONDS.toNanos(6);

  private final Deque<Lease> waiting = new ArrayDeque<>();
  private final CoalitionEvaluator coalitions;
  private final Predicate<ModelRef> isResident;
  private final LongSupplier clock;

  /** The model that has the turn; null before the first turn and during that of a training. */
  private ModelRef turn;

  private long turnBeganNanos;
  private boolean turnWasInterrupted;
  private boolean poolIsOpen;
  private boolean poolIsNext;

  ExecutorLane(CoalitionEvaluator coalitions, Predicate<ModelRef> isResident, LongSupplier clock) {
    this.coalitions = coalitions;
    this.isResident = isResident;
    this.clock = clock;
  }

  CoalitionEvaluator coalitions() {
    return coalitions;
  }

  void add(Lease lease) {
    waiting.addLast(lease);
  }

  /** Drops all leases but those for which the condition holds. */
  void retain(Predicate<Lease> condition) {
    waiting.removeIf(condition.negate());
    coalitions.retain(condition);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && coalitions.isEmpty();
  }

  /**
   * Decides which model has the turn now.
   *
   * @param mayBeExclusive whether it may be given to a unit that shares no batches
   */
  void chooseTurn(boolean mayBeExclusive) {
    if (turnWasInterrupted) {
      turnWasInterrupted = false;
      turnBeganNanos = clock.getAsLong();
    }
    boolean isOver = isTurnOver();
    poolIsOpen = coalitions.isEmpty() || !isOver;
    if (coalitions.isEmpty() && (isOver || isTurnDone(mayBeExclusive))) {
      beginTurn(mayBeExclusive);
    }
  }

  /**
   * The next waiting unit that should join the pool in this turn.
   *
   * @return null if there is none
   */
  Lease pollPooled() {
    return poolIsOpen ? take(first(lease -> isOfTurn(lease) && coalitions.accepts(lease))) : null;
  }

  private void beginTurn(boolean mayBeExclusive) {
    Lease oldest = first(lease -> mayBeExclusive || CoalitionJob.suits(lease.unit()));
    turn = oldest == null || isTraining(oldest) ? null : oldest.unit().model();
    turnBeganNanos = clock.getAsLong();
  }

  /** Whether no waiting unit could continue the turn. */
  private boolean isTurnDone(boolean mayBeExclusive) {
    return null
        == first(
            lease ->
                isOfTurn(lease)
                    && !isTraining(lease)
                    && (mayBeExclusive || CoalitionJob.suits(lease.unit())));
  }

  private boolean isOfTurn(Lease lease) {
    return lease.unit().model().equals(turn);
  }

  /** Whether the slice is over while another unit waits for its turn. */
  private boolean isTurnOver() {
    Lease other = oldestOther();
    if (other == null) {
      return false;
    }
    boolean loads = !isTraining(other) && !isResident.test(other.unit().model());
    return clock.getAsLong() - turnBeganNanos >= (loads ? SLICE_BEFORE_LOADING_NANOS : SLICE_NANOS);
  }

  private Lease oldestOther() {
    return first(
        lease ->
            isTraining(lease)
                || (lease.isRetry() && CoalitionJob.suits(lease.unit()))
                || !isOfTurn(lease));
  }

  /**
   * The waiting unit that is next and shares no batches. An attribution takes seconds, so it
   * alternates with batches of the pool; a training takes minutes, so the pool is emptied first.
   *
   * @return null if a batch of the pool is next
   */
  Lease pollExclusive() {
    Lease next = poolIsNext && !coalitions.isEmpty() ? null : findExclusive();
    poolIsNext = next != null;
    return take(next);
  }

  private Lease findExclusive() {
    if (isTurnOver()) {
      // An attribution of another model goes first; all else waits until the pool is empty.
      Lease other = oldestOther();
      turnWasInterrupted = isAttribution(other);
      return turnWasInterrupted ? other : null;
    }
    Lease oldest = waiting.peekFirst();
    if (turn == null && oldest != null && isTraining(oldest) && coalitions.isEmpty()) {
      return oldest;
    }
    return first(lease -> isAttribution(lease) && isOfTurn(lease));
  }

  /** The first waiting lease for which the condition holds; null if there is none. */
  private Lease first(Predicate<Lease> condition) {
    return waiting.stream().filter(condition).findFirst().orElse(null);
  }

  private Lease take(Lease lease) {
    waiting.remove(lease);
    return lease;
  }

  private static boolean isTraining(Lease lease) {
    return lease.unit().kind() == WorkUnit.Kind.TRAIN;
  }

  private static boolean isAttribution(Lease lease) {
    return switch (lease.unit().kind()) {
      case ATTRIBUTE, SENSITIVITY -> true;
      case TRAIN, PREDICT, EVALUATE_CHUNK, EVALUATE_COALITIONS -> false;
    };
  }
}
