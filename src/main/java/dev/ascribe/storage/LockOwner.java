package dev.ascribe.storage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The process that holds a lock, so that a person finds it.
 *
 * @param started when the process began
 */
record LockOwner(long pid, String host, Instant started) {
  private static final LockOwner THIS = find();

  static LockOwner thisProcess() {
    return THIS;
  }

  /** For a message: {@code 4711 on myhost, started 2026-01-31T12:00:00Z}. */
  String text() {
    return "%d on %s, started %s".formatted(pid, host, started.truncatedTo(ChronoUnit.SECONDS));
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
