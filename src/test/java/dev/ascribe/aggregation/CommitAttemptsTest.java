package dev.ascribe.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is said of the store after attempts to commit. */
class CommitAttemptsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final CommitAttempts attempts =
      new CommitAttempts(AggregatorSettings.from(ConfigFactory.load()), nanos::get);

  @Test
  void aFailedCommitIsAProblemUntilTheNextSucceeds() {
    assertThat(attempts.problem()).isEmpty();
    attempts.fail(new CommitFailure(ErrorCode.DISK_FULL, "the disk is full"));
    assertThat(attempts.problem()).contains("the disk is full");
    attempts.succeed();
    assertThat(attempts.problem()).isEmpty();
  }

  @Test
  void aFailureIsForgottenWhereNothingIsLeftToCommit() {
    attempts.fail(new CommitFailure(ErrorCode.STORE_UNAVAILABLE, "no connection"));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(29));
    assertThat(attempts.problem()).contains("no connection");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(attempts.problem()).isEmpty();
  }

  @Test
  void aFaultOfSingleRowsIsNoProblemOfTheStore() {
    attempts.fail(new CommitFailure(ErrorCode.INTERNAL, "a row has no key"));
    assertThat(attempts.problem()).isEmpty();
  }
}
