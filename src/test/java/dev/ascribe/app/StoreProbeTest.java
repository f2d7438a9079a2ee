package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoreProbeTest {
  private final AtomicLong nanos = new AtomicLong();
  private final StoreProbe probe = new StoreProbe(nanos::get);

  @TempDir Path home;

  @AfterEach
  void close() {
    probe.close();
  }

  private Optional<String> problem() throws Exception {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      Optional<String> problem = probe.problem(store).toCompletableFuture().get();
      // A disk that is slow for a while, which is not what these tests are about.
      while (problem.equals(Optional.of("store: no answer for 5 s"))) {
        problem = probe.problem(store).toCompletableFuture().get();
      }
      return problem;
    }
  }

  private void passSeconds(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aFailedCommitIsToldUntilTheNextSucceeds() throws Exception {
    assertThat(problem()).isEmpty();
    probe.batchFailed(ErrorCode.DISK_FULL, "the disk is full");
    assertThat(problem()).contains("the disk is full");
    probe.batchStored(Duration.ofMillis(1));
    assertThat(problem()).isEmpty();
  }

  @Test
  void whereNothingIsLeftToCommitAFailureIsForgotten() throws Exception {
    probe.batchFailed(ErrorCode.STORE_UNAVAILABLE, "no connection");
    passSeconds(29);
    assertThat(problem()).contains("no connection");
    passSeconds(1);
    assertThat(problem()).isEmpty();
  }

  @Test
  void whatIsWrongWithSingleRowsIsNoFaultOfTheStore() throws Exception {
    probe.batchFailed(ErrorCode.INTERNAL, "a row has no key");
    assertThat(problem()).isEmpty();
  }

  @Test
  void aStoreThatCannotBeWrittenIsToldEvenIfTheLastCommitSucceeded() {
    ResultStore closed = ResultStores.open(TinyStudies.url(home));
    closed.close();
    probe.batchStored(Duration.ofMillis(1));
    assertThat(probe.problem(closed).toCompletableFuture().join()).isPresent();
  }
}
