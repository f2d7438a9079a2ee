package dev.ascribe.http.connection;

import java.time.Duration;
import org.apache.pekko.util.ByteString;

/**
 * Says when interim replies are sent to a client that has closed its sending side. Such a client
 * may still wait for the reply, or may have gone; the server cannot see which. If it has gone, its
 * host refuses the interim replies. The time between two of them doubles, up to a limit.
 */
final class ClientProbe {
  /** An interim reply, which every client of HTTP/1.1 skips. */
  static final ByteString INTERIM_REPLY = ByteString.fromString("HTTP/1.1 102 Processing\r\n\r\n");

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Duration next = FIRST;
  private boolean begun;

  /** Whether the client has closed its sending side while its only request is being answered. */
  boolean hasBegun() {
    return begun;
  }

  /** The time to the next interim reply. */
  Duration next() {
    Duration time = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    begun = true;
    return time;
  }
}
