package dev.ascribe.app;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Limits how many streams of events are open at the same time. A stream takes its place when it is
 * admitted, not when it is run, so that callers at the same time cannot pass the limit together. It
 * gives the place back when it ends, or when nobody has run it for a while. Thread-safe.
 */
final class StreamLimit {
  private final ActorSystem<?> system;
  private final int most;
  private final Duration patience;
  private final Semaphore places;

  /**
   * @param most largest number of open streams
   * @param patience how long an admitted stream that is not run keeps its place
   */
  StreamLimit(ActorSystem<?> system, int most, Duration patience) {
    this.system = system;
    this.most = most;
    this.patience = patience;
    this.places = new Semaphore(most);
  }

  /**
   * Takes a place for a stream. The returned stream takes another one if it is run a second time or
   * too late, and fails with BUSY if there is none then.
   *
   * @throws AscribeException BUSY if there is no place
   */
  <T> Source<T, NotUsed> admit(Source<T, NotUsed> stream) {
    if (!places.tryAcquire()) {
      throw busy();
    }
    AtomicBoolean isReserved = new AtomicBoolean(true);
    system
        .scheduler()
        .scheduleOnce(patience, () -> giveBackUnused(isReserved), system.executionContext());
    return Source.fromMaterializer(
            (materializer, attributes) ->
                isReserved.compareAndSet(true, false) || places.tryAcquire()
                    ? givesBackAtItsEnd(stream)
                    : Source.<T>failed(busy()))
        .mapMaterializedValue(started -> NotUsed.getInstance());
  }

  private void giveBackUnused(AtomicBoolean isReserved) {
    if (isReserved.compareAndSet(true, false)) {
      places.release();
    }
  }

  private <T> Source<T, NotUsed> givesBackAtItsEnd(Source<T, NotUsed> stream) {
    return stream.watchTermination(
        (started, ended) -> {
          var unused = ended.whenComplete((done, failure) -> places.release());
          return started;
        });
  }

  private AscribeException busy() {
    return new AscribeException(
        ErrorCode.BUSY,
        "%d streams of events are open, and no more are allowed; try again later".formatted(most));
  }
}
