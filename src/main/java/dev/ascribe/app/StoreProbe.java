package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out whether the store can be written: tries, at most once a second however often it is
 * asked, and remembers for a while how the last commit went, since a full disk shows only there. A
 * store that is still broken fails the next attempt of the aggregator; where nothing is left to
 * commit, what failed once says nothing any more. Thread-safe.
 */
final class StoreProbe implements Recorder, AutoCloseable {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Longer than the pause between two attempts to commit. */
  private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long ANSWER_SECONDS = 5;

  private record Failure(String problem, long nanos) {}

  private final LongSupplier nanos;

  /** Its own, since who asks must not wait for files and pages. */
  private final ExecutorService thread = Executors.newSingleThreadExecutor(StoreProbe::daemon);

  private volatile Failure lastCommit;
  private CompletableFuture<Optional<String>> probe;
  private long probedNanos;

  StoreProbe() {
    this(System::nanoTime);
  }

  StoreProbe(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public void batchStored(Duration lag) {
    lastCommit = null;
  }

  /** What is wrong with single rows is no fault of the store. */
  @Override
  public void batchFailed(ErrorCode code, String problem) {
    if (code.category() != ErrorCode.Category.INTERNAL) {
      lastCommit = new Failure(problem, nanos.getAsLong());
    }
  }

  /** Why the store cannot be written, if so. */
  synchronized CompletionStage<Optional<String>> problem(ResultStore store) {
    long now = nanos.getAsLong();
    if (probe == null || (probe.isDone() && now - probedNanos >= FRESH_NANOS)) {
      probedNanos = now;
      probe = begin(store);
    }
    return probe
        .copy()
        .completeOnTimeout(
            Optional.of("store: no answer for %d s".formatted(ANSWER_SECONDS)),
            ANSWER_SECONDS,
            TimeUnit.SECONDS)
        .thenApply(found -> found.isPresent() ? found : problemOfLastCommit());
  }

  private CompletableFuture<Optional<String>> begin(ResultStore store) {
    try {
      return CompletableFuture.supplyAsync(() -> probe(store), thread);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedFuture(EngineShutdown.Reason.STOPPED.told());
    }
  }

  private Optional<String> problemOfLastCommit() {
    Failure failure = lastCommit;
    return failure != null && nanos.getAsLong() - failure.nanos() < REMEMBERED_NANOS
        ? Optional.of(failure.problem())
        : Optional.empty();
  }

  private static Optional<String> probe(ResultStore store) {
    try {
      store.checkWritable();
      return Optional.empty();
    } catch (AscribeException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "ascribe-store-probe");
    thread.setDaemon(true);
    return thread;
  }
}
