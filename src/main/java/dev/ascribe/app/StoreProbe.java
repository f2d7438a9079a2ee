package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether the store can be written: tries, at most once a second however often it is
 * asked, and remembers how the last commit went, since a full disk shows only there. Thread-safe.
 */
final class StoreProbe implements Recorder {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private volatile Optional<String> lastCommit = Optional.empty();
  private CompletableFuture<Optional<String>> probe;
  private long probedNanos;

  @Override
  public void batchStored(Duration lag) {
    lastCommit = Optional.empty();
  }

  @Override
  public void batchFailed(String problem) {
    lastCommit = Optional.of(problem);
  }

  /**
   * Why the store cannot be written, if so.
   *
   * @param core whose store it is, and whose thread waits for it, for all who ask meanwhile
   */
  synchronized CompletionStage<Optional<String>> problem(EngineCore core) {
    long now = System.nanoTime();
    if (probe == null || (probe.isDone() && now - probedNanos >= FRESH_NANOS)) {
      probedNanos = now;
      probe = core.inBackground(() -> probe(core.parts().store()));
    }
    return probe.thenApply(found -> found.isPresent() ? found : lastCommit);
  }

  private static Optional<String> probe(ResultStore store) {
    try {
      store.checkWritable();
      return Optional.empty();
    } catch (AscribeException e) {
      return Optional.of(e.getMessage());
    }
  }
}
