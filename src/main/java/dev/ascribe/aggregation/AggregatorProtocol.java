package dev.ascribe.aggregation;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The messages that the {@link ResultAggregator} takes from other actors, and its replies. A sender
 * of rows sends a message again until it gets a reply that is not {@link Busy}: the aggregator may
 * have been restarted and have forgotten the message. A message that it still holds is not stored
 * twice.
 */
public final class AggregatorProtocol {
  private AggregatorProtocol() {}

  public sealed interface Command
      permits Store, Flush, AwaitCommits, GetProblem, ResultAggregator.Internal {}

  /**
   * Rows to be stored together; answered by {@link Stored}, {@link StoreFailed} or {@link Busy}.
   *
   * @param replyTo gets the reply; the sender watches the aggregator in case it ends
   * @param correlationId number that the reply repeats; no other message of the sender has it
   */
  public record Store(List<ResultRow> rows, ActorRef<Reply> replyTo, long correlationId)
      implements Command {
    public Store {
      rows = List.copyOf(rows);
    }
  }

  /** Commits all rows accepted so far without delay; answered by {@link Flushed}. */
  public record Flush(ActorRef<Flushed> replyTo) implements Command {}

  /**
   * Waits until all rows accepted so far are committed or have failed, but does not hurry them;
   * answered by {@link Flushed}.
   */
  public record AwaitCommits(ActorRef<Flushed> replyTo) implements Command {}

  /** Asks why the last commit failed. */
  public record GetProblem(ActorRef<StoreProblem> replyTo) implements Command {}

  /** The answer to {@link Store}. */
  public sealed interface Reply {
    /**
     * The kinds of replies, one for each record, so that the compiler checks that a switch covers
     * all replies.
     */
    enum Kind {
      STORED,
      STORE_FAILED,
      BUSY
    }

    Kind kind();

    long correlationId();
  }

  /** The rows are durable. */
  public record Stored(long correlationId) implements Reply {
    @Override
    public Kind kind() {
      return Kind.STORED;
    }
  }

  /** The rows could not be stored after all attempts. None of them was kept. */
  public record StoreFailed(long correlationId, ErrorCode code, String cause) implements Reply {
    @Override
    public Kind kind() {
      return Kind.STORE_FAILED;
    }
  }

  /**
   * The rows were not accepted, because {@code waitingRows} rows wait already. The sender should
   * send them again later.
   */
  public record Busy(long correlationId, int waitingRows) implements Reply {
    @Override
    public Kind kind() {
      return Kind.BUSY;
    }
  }

  /**
   * All rows that were accepted before the question are durable, or were answered by {@link
   * StoreFailed}.
   *
   * @param failedRows rows answered by {@link StoreFailed} meanwhile
   */
  public record Flushed(long failedRows) {}

  /**
   * Why the last commit failed.
   *
   * @param line the reason; empty if the store can be written
   */
  public record StoreProblem(Optional<String> line) {
    public static final StoreProblem NONE = new StoreProblem(Optional.empty());
  }
}
