package dev.ascribe.storage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A process, as a lock names it so that users can find it.
 *
 * @param started when the process started
 */
record LockOwner(long pid, String host, Instant started) {
  /** PostgreSQL cuts longer names of applications. */
  static final int LONGEST_APPLICATION_NAME = 63;

  private static final LockOwner THIS = find();

  static LockOwner thisProcess() {
    return THIS;
  }

  /** Returns a text for messages: {@code 4711 on myhost, started 2026-01-31T12:00:00Z}. */
  String text() {
    return "%d on %s, started %s".formatted(pid, host, started.truncatedTo(ChronoUnit.SECONDS));
  }

  /** Returns the text, with the end of the host's name left out where it would be too long. */
  String text(int longest) {
    int excess = Math.max(0, text().length() - longest);
    String shorter = host.substring(0, Math.max(0, host.length() - excess));
    return new LockOwner(pid, shorter, started).text();
  }

  private static LockOwner find() {
    ProcessHandle process = ProcessHandle.current();
    return new LockOwner(
        process.pid(), hostName(), process.info().startInstant().orElseGet(Instant::now));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }
}
