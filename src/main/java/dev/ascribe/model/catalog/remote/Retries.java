package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.function.Consumer;

/** Repeats attempts at a download that fail for a reason that may pass, with growing delays. */
final class Retries {
  private static final int ATTEMPTS = 5;

  /** The most attempts in a row that stall without getting further than an earlier one. */
  private static final int MOST_STALLS = 2;

  private final Duration firstDelay;
  private final Consumer<String> notes;

  /**
   * Creates the repetition.
   *
   * @param firstDelay delay before the second attempt; it doubles for each further one
   * @param notes receives a line for each attempt that is repeated
   */
  Retries(Duration firstDelay, Consumer<String> notes) {
    this.firstDelay = firstDelay;
    this.notes = notes;
  }

  /** An attempt at something that may fail for a while. */
  interface Attempt<T> {
    T run() throws IOException, InterruptedException, Interrupted;
  }

  /** Says that an attempt failed for a reason that may pass. */
  static final class Interrupted extends Exception {
    private static final long serialVersionUID = 1L;

    /** The bytes of the file at the end of the attempt. */
    private final long reached;

    Interrupted(String message, long reached, Throwable cause) {
      super(message, cause);
      this.reached = reached;
    }

    Interrupted(String message, Throwable cause) {
      this(message, 0, cause);
    }
  }

  /**
   * Runs the attempt until it succeeds.
   *
   * @param uri the address of the download, for errors
   * @throws AscribeException the exception of the last attempt; DOWNLOAD_FAILED if it was
   *     interrupted too often; CANCELLED if the thread was interrupted
   */
  <T> T run(URI uri, Attempt<T> attempt) {
    Duration delay = firstDelay;
    long furthest = 0;
    int stalls = 0;
    for (int count = 1; ; count++) {
      String why;
      Exception cause;
      long reached = 0;
      try {
        return attempt.run();
      } catch (Interrupted e) {
        why = e.getMessage();
        cause = e;
        reached = e.reached;
      } catch (IOException e) {
        why = describe(e);
        cause = e;
        if (isUnreachable(e) || e instanceof ProtocolException) {
          count = ATTEMPTS;
        }
      } catch (InterruptedException e) {
        throw stopped(uri, e);
      }
      // Each stall costs the whole patience, so a stalled attempt without progress is not repeated
      // often.
      stalls = reached > furthest ? 0 : stalls;
      furthest = Math.max(furthest, reached);
      if (isStall(cause) && ++stalls >= MOST_STALLS) {
        why += "; the last attempt made no progress, so it is not tried again";
        count = ATTEMPTS;
      }
      if (count >= ATTEMPTS) {
        if (cause.getCause() instanceof AscribeException refused) {
          throw refused;
        }
        throw new AscribeException(
            ErrorCode.DOWNLOAD_FAILED,
            "%s: %s".formatted(Downloader.withoutQuery(uri), why),
            cause);
      }
      notes.accept(
          "%s: %s; trying again (attempt %d of %d) ..."
              .formatted(Downloader.withoutQuery(uri), why, count + 1, ATTEMPTS));
      try {
        Thread.sleep(delay.toMillis());
      } catch (InterruptedException e) {
        throw stopped(uri, e);
      }
      delay = delay.multipliedBy(2);
    }
  }

  private static boolean isStall(Exception cause) {
    return cause instanceof HttpTimeoutException
        || cause.getCause() instanceof StallGuard.StallException
        || cause.getCause() instanceof HttpTimeoutException;
  }

  private static AscribeException stopped(URI uri, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AscribeException(
        ErrorCode.CANCELLED, Downloader.withoutQuery(uri) + ": the download was stopped", cause);
  }

  private static boolean isUnreachable(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  /** Returns the failure in words. */
  static String describe(IOException e) {
    if (isUnreachable(e)) {
      return "the server cannot be reached; check the network, HTTPS_PROXY and the address";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
