package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.ResultAggregator;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Brings the rows of one study and of its runs into the store, in the order in which they are
 * given, so that no row replaces a newer one. What comes while the store is busy goes together.
 *
 * <p>Owned by the {@link StudySupervisor}, which writes the study's own row last and ends after it;
 * it is not restarted. Rows of instances replace nothing and do not come through here.
 */
final class StudyWriter extends AbstractBehavior<StudyWriter.Command> {
  private static final Duration BUSY_PAUSE = Duration.ofMillis(200);

  sealed interface Command {}

  /**
   * Rows to be written after all that were given before.
   *
   * @param reply what {@code replyTo} is told: of nothing when the rows are durable, else of why
   *     they are not
   */
  record Write<C>(
      List<? extends ResultRow> rows,
      ActorRef<C> replyTo,
      Function<Optional<UnitResult.Failed>, ? extends C> reply)
      implements Command {
    Write {
      rows = List.copyOf(rows);
    }

    void answer(Optional<UnitResult.Failed> failure) {
      replyTo.tell(reply.apply(failure));
    }
  }

  private record Reply(ResultAggregator.Reply reply) implements Command {}

  private enum Again implements Command {
    NOW
  }

  private final TimerScheduler<Command> timers;
  private final ActorRef<ResultAggregator.Command> aggregator;
  private final ActorRef<ResultAggregator.Reply> replies;
  private final Deque<Write<?>> waiting = new ArrayDeque<>();
  private List<Write<?>> sent = List.of();

  /** So many at the head of those that wait are sent one by one. */
  private int lonely;

  static Behavior<Command> create(ActorRef<ResultAggregator.Command> aggregator) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new StudyWriter(context, timers, aggregator)));
  }

  private StudyWriter(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<ResultAggregator.Command> aggregator) {
    super(context);
    this.timers = timers;
    this.aggregator = aggregator;
    this.replies = context.messageAdapter(ResultAggregator.Reply.class, Reply::new);
  }

  /**
   * Whether the store could not be written, however often it was tried: all further work would be
   * lost. What is wrong with single rows concerns only these.
   */
  static boolean isFaultOfStore(UnitResult.Failed failure) {
    return failure.code().isOutageOfStore()
        || failure.code() == ErrorCode.STORE_DAMAGED
        || failure.code() == ErrorCode.STORE_LOST;
  }

  /** Why rows were not stored, if so. */
  static Optional<UnitResult.Failed> failureOf(ResultAggregator.Reply reply) {
    return reply instanceof ResultAggregator.StoreFailed failed
        ? Optional.of(new UnitResult.Failed(failed.code(), failed.cause()))
        : Optional.empty();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Write.class, this::onWrite)
        .onMessage(Reply.class, this::onReply)
        .onMessage(Again.class, again -> onAgain())
        .build();
  }

  private Behavior<Command> onWrite(Write<?> write) {
    waiting.add(write);
    sendNext();
    return this;
  }

  private Behavior<Command> onReply(Reply reply) {
    if (reply.reply() instanceof ResultAggregator.Busy) {
      timers.startSingleTimer(Again.NOW, BUSY_PAUSE);
      return this;
    }
    Optional<UnitResult.Failed> failure = failureOf(reply.reply());
    List<Write<?>> ended = sent;
    sent = List.of();
    if (ended.size() > 1 && failure.filter(cause -> !isFaultOfStore(cause)).isPresent()) {
      for (int i = ended.size() - 1; i >= 0; i--) {
        waiting.addFirst(ended.get(i));
      }
      lonely = ended.size();
    } else {
      ended.forEach(write -> write.answer(failure));
    }
    sendNext();
    return this;
  }

  private Behavior<Command> onAgain() {
    send();
    return this;
  }

  private void sendNext() {
    if (!sent.isEmpty() || waiting.isEmpty()) {
      return;
    }
    List<Write<?>> next = new ArrayList<>();
    if (lonely > 0) {
      lonely--;
      next.add(waiting.remove());
    } else {
      next.addAll(waiting);
      waiting.clear();
    }
    sent = next;
    send();
  }

  private void send() {
    List<ResultRow> rows = new ArrayList<>();
    sent.forEach(write -> rows.addAll(write.rows()));
    aggregator.tell(new ResultAggregator.Store(rows, replies, 0));
  }
}
