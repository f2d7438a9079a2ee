package dev.ascribe.scheduling.supervision;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.aggregation.StoreClient;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.study.RunSpec;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Sends the rows of one study to the store by a {@link StoreClient}, and answers each write when
 * its rows are durable or have failed. It sends rows of instances at once, since they replace no
 * others. It sends rows of the study and of its runs in one message at a time, so that no row
 * replaces a newer one; rows that arrive meanwhile share the next message.
 *
 * <p>Owned by the {@link StudySupervisor}, which writes the study's own row last and ends after it;
 * it is not restarted.
 */
final class StudyWriter extends AbstractBehavior<StudyWriter.Command> {
  sealed interface Command {}

  /** Rows that are stored together or not at all. */
  sealed interface Write extends Command {
    List<? extends ResultRow> rows();

    /** Tells the sender that the rows are durable, or why they are not. */
    void answer(Optional<UnitResult.Failed> failure);
  }

  /** Writes the row of the study, and its statistics with it. */
  record WriteStudy(
      StudyRow row, List<ResultRow> statistics, ActorRef<? super StudyWritten> replyTo)
      implements Write {
    WriteStudy {
      statistics = List.copyOf(statistics);
    }

    @Override
    public List<ResultRow> rows() {
      List<ResultRow> rows = new ArrayList<>(statistics);
      rows.add(row);
      return rows;
    }

    @Override
    public void answer(Optional<UnitResult.Failed> failure) {
      replyTo.tell(new StudyWritten(failure));
    }
  }

  /** Writes the row of a run, and other rows with it. */
  record WriteRun(RunSpec run, List<ResultRow> rows, ActorRef<? super RunWritten> replyTo)
      implements Write {
    WriteRun {
      rows = List.copyOf(rows);
    }

    @Override
    public void answer(Optional<UnitResult.Failed> failure) {
      replyTo.tell(new RunWritten(run, failure));
    }
  }

  /** Writes rows of an instance. */
  record WriteInstance(
      InstanceTask instance, List<ResultRow> rows, ActorRef<? super InstanceWritten> replyTo)
      implements Write {
    WriteInstance {
      rows = List.copyOf(rows);
    }

    /** The failure of an instance whose coordinator crashed. */
    static WriteInstance ofCrash(
        InstanceTask instance, UnitResult.Failed cause, ActorRef<? super InstanceWritten> replyTo) {
      UnitOutcome.Failed failed = new UnitOutcome.Failed(instance.name(), cause);
      return new WriteInstance(
          instance, List.of(new InstanceRows(instance).failure(failed)), replyTo);
    }

    @Override
    public void answer(Optional<UnitResult.Failed> failure) {
      replyTo.tell(new InstanceWritten(this, failure));
    }
  }

  /** The reply to a {@link Write}; {@code failure} is empty if the rows are durable. */
  sealed interface Reply {
    Optional<UnitResult.Failed> failure();
  }

  record StudyWritten(Optional<UnitResult.Failed> failure) implements Reply {}

  record RunWritten(RunSpec run, Optional<UnitResult.Failed> failure) implements Reply {}

  record InstanceWritten(WriteInstance write, Optional<UnitResult.Failed> failure)
      implements Reply {}

  private record StoreReply(StoreClient.Written written) implements Command {}

  private final ActorRef<StoreClient.Command> client;
  private final ActorRef<StoreClient.Written> replies;

  /** The writes in each unanswered message to the client, by the number of the message. */
  private final Map<Long, List<Write>> sent = new HashMap<>();

  private long messages;

  /** Writes of the study and its runs that wait until earlier ones are durable. */
  private final Deque<Write> waiting = new ArrayDeque<>();

  /** Number of the unanswered message with rows of the study or its runs; 0 if there is none. */
  private long inOrder;

  /** How many of the waiting writes must be sent one by one, to find the one that fails. */
  private int exclusive;

  static Behavior<Command> create(ActorRef<AggregatorProtocol.Command> aggregator) {
    return Behaviors.setup(context -> new StudyWriter(context, aggregator));
  }

  private StudyWriter(
      ActorContext<Command> context, ActorRef<AggregatorProtocol.Command> aggregator) {
    super(context);
    this.client = context.spawn(StoreClient.create(aggregator), "client");
    // Without its client, the writer fails, which ends the study.
    context.watch(client);
    this.replies = context.messageAdapter(StoreClient.Written.class, StoreReply::new);
  }

  /**
   * Whether the store takes no rows of the study any more, so that the results of all further work
   * would be lost. Other failures concern only single rows.
   */
  static boolean isFaultOfStore(UnitResult.Failed failure) {
    return failure.code().isOutageOfStore()
        || failure.code() == ErrorCode.TAKEN_OVER
        || failure.code() == ErrorCode.STORE_DAMAGED
        || failure.code() == ErrorCode.STORE_LOST;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(WriteInstance.class, this::onWriteInstance)
        .onMessage(Write.class, this::onWriteInOrder)
        .onMessage(StoreReply.class, this::onStoreReply)
        .build();
  }

  private Behavior<Command> onWriteInstance(WriteInstance write) {
    send(List.of(write));
    return this;
  }

  private Behavior<Command> onWriteInOrder(Write write) {
    waiting.add(write);
    sendNextInOrder();
    return this;
  }

  private Behavior<Command> onStoreReply(StoreReply reply) {
    Optional<UnitResult.Failed> failure =
        reply.written().failure().map(cause -> new UnitResult.Failed(cause.code(), cause.cause()));
    end(reply.written().id(), failure);
    return this;
  }

  /** Answers the writes of a message, or sends them one by one to find the one that fails. */
  private void end(long message, Optional<UnitResult.Failed> failure) {
    List<Write> ended = sent.remove(message);
    if (ended.size() > 1 && failure.filter(cause -> !isFaultOfStore(cause)).isPresent()) {
      for (int i = ended.size() - 1; i >= 0; i--) {
        waiting.addFirst(ended.get(i));
      }
      exclusive = ended.size();
    } else {
      ended.forEach(write -> write.answer(failure));
    }
    if (message == inOrder) {
      inOrder = 0;
      sendNextInOrder();
    }
  }

  private void sendNextInOrder() {
    if (inOrder != 0 || waiting.isEmpty()) {
      return;
    }
    List<Write> next = new ArrayList<>();
    if (exclusive > 0) {
      exclusive--;
      next.add(waiting.remove());
    } else {
      next.addAll(waiting);
      waiting.clear();
    }
    inOrder = send(next);
  }

  /** Sends rows to the client in one message, and returns its number. */
  private long send(List<Write> writes) {
    long message = ++messages;
    sent.put(message, writes);
    List<ResultRow> rows = new ArrayList<>();
    writes.forEach(write -> rows.addAll(write.rows()));
    client.tell(new StoreClient.Write(message, rows, replies));
    return message;
  }
}
