package dev.ascribe.cli.client;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the events of a study to the last one. After a lost connection it opens another one
 * behind the last event that it saw. One thread runs it, and another may end it with {@link
 * #close()}.
 */
public final class StudyEvents implements AutoCloseable {
  /** The names of the events that end a study. */
  private static final Set<String> LAST =
      Set.of("study-completed", "study-aborted", "study-cancelled");

  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** Is told of events and of lost connections, on the thread that runs. */
  public interface Listener {
    void onEvent(ServerEvent event);

    /** Called when a connection was lost. The next one is tried soon. */
    void onLost(AscribeException why);
  }

  private final DaemonClient client;
  private final String studyId;
  private final Listener listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile InputStream stream = InputStream.nullInputStream();
  private long last;

  /**
   * @param after number of the last known event; 0 for all events
   */
  public StudyEvents(DaemonClient client, String studyId, long after, Listener listener) {
    this.client = client;
    this.studyId = studyId;
    this.last = after;
    this.listener = listener;
  }

  /**
   * Tells the listener all events that the daemon remembers, and then new ones up to the last.
   *
   * @throws AscribeException when the daemon refuses, for example UNKNOWN_STUDY
   */
  public void run() {
    long pause = FIRST_PAUSE_MILLIS;
    do {
      long before = last;
      try {
        if (follow()) {
          return;
        }
      } catch (AscribeException failure) {
        if (failure.code() != ErrorCode.SERVER_UNAVAILABLE && failure.code() != ErrorCode.BUSY) {
          throw failure;
        }
        if (isOpen()) {
          listener.onLost(failure);
        }
      }
      pause = last > before ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    } while (!isClosedWithin(pause));
  }

  /** Reads one connection to its end. Returns true after the study's last event. */
  private boolean follow() {
    try (InputStream opened = client.events(studyId, last);
        ServerEvent.Reader reader = new ServerEvent.Reader(opened)) {
      stream = opened;
      for (ServerEvent event = reader.next(); event != null && isOpen(); event = reader.next()) {
        last = Math.max(last, event.id());
        listener.onEvent(event);
        if (LAST.contains(event.name())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw client.lost(e);
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private boolean isClosedWithin(long millis) {
    try {
      return closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      stream.close();
    } catch (IOException e) {
      // The stream is not needed any more.
      return;
    }
  }
}
