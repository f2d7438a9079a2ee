package dev.ascribe.aggregation;

import com.typesafe.config.Config;
import dev.ascribe.aggregation.AggregatorProtocol.Command;
import dev.ascribe.aggregation.AggregatorProtocol.Reply;
import dev.ascribe.aggregation.AggregatorProtocol.Store;
import dev.ascribe.aggregation.AggregatorProtocol.StoreFailed;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Measures how many rows a second a {@link ResultAggregator} stores for a sender that always has
 * more rows than there is room for. Used by one thread.
 */
public final class AggregatorBenchmark implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final ActorSystem<Command> aggregator;
  private final int window;
  private long sent;

  private AggregatorBenchmark(ActorSystem<Command> aggregator, int window) {
    this.aggregator = aggregator;
    this.window = window;
  }

  /** Starts an aggregator with the settings of a configuration. The caller closes the store. */
  public static AggregatorBenchmark open(ResultStore store, Config config) {
    AggregatorSettings settings = AggregatorSettings.from(config);
    return new AggregatorBenchmark(
        ActorSystem.create(
            ResultAggregator.create(store, settings, Recorder.NONE), "ascribe-bench", config),
        settings.bufferRows() / 2);
  }

  /** A message that waits for its reply. */
  private record Sent(int rows, CompletableFuture<Reply> reply) {}

  /**
   * Stores rows, and returns when all are durable.
   *
   * @param messages rows that are stored together
   * @return the seconds that this took
   * @throws AscribeException if rows could not be stored
   */
  public double store(Iterator<List<ResultRow>> messages) {
    long start = System.nanoTime();
    Deque<Sent> waiting = new ArrayDeque<>();
    int waitingRows = 0;
    while (messages.hasNext() || !waiting.isEmpty()) {
      if (messages.hasNext() && waitingRows < window) {
        List<ResultRow> rows = messages.next();
        waiting.add(new Sent(rows.size(), send(rows)));
        waitingRows += rows.size();
      } else {
        Sent oldest = waiting.remove();
        waitingRows -= oldest.rows();
        requireStored(await(oldest.reply()));
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static Reply await(CompletableFuture<Reply> reply) {
    try {
      return reply.get();
    } catch (ExecutionException late) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE,
          "the store took no rows within " + Names.count(PATIENCE.toMinutes(), "minute"),
          late);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "the benchmark was interrupted", e);
    }
  }

  private CompletableFuture<Reply> send(List<ResultRow> rows) {
    long id = sent++;
    return AskPattern.<Command, Reply>ask(
            aggregator, replyTo -> new Store(rows, replyTo, id), PATIENCE, aggregator.scheduler())
        .toCompletableFuture();
  }

  /** The window leaves room in the buffer, so no reply says that the aggregator is busy. */
  private static void requireStored(Reply reply) {
    switch (reply.kind()) {
      case STORED -> {}
      case STORE_FAILED -> {
        StoreFailed failed = (StoreFailed) reply;
        throw new AscribeException(failed.code(), failed.cause());
      }
      case BUSY -> throw new IllegalStateException("the aggregator is busy: " + reply);
    }
  }

  @Override
  public void close() {
    aggregator.terminate();
    aggregator.getWhenTerminated().toCompletableFuture().join();
  }
}
