package dev.ascribe.scheduling.supervision;

import dev.ascribe.worker.protocol.UnitResult;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Says how long to wait before the store is read again that could not be read. The pauses become
 * longer, and end when they have taken the patience for an outage. Not thread-safe: the actor that
 * reads owns it.
 */
final class OutagePauses {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Duration patience;
  private Duration next = FIRST;
  private Duration waited = Duration.ZERO;

  OutagePauses(Duration patience) {
    this.patience = patience;
  }

  /** Returns the pause after a failure; empty if it is no outage, or has taken too long. */
  Optional<Duration> after(UnitResult.Failed failure) {
    if (!failure.code().isOutageOfStore() || waited.compareTo(patience) >= 0) {
      return Optional.empty();
    }
    Duration pause = next;
    waited = waited.plus(pause);
    next = Collections.min(List.of(pause.multipliedBy(2), LONGEST));
    return Optional.of(pause);
  }
}
