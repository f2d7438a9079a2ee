package dev.ascribe.faults;

import dev.ascribe.common.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of faults, each with what it may cost a study at worst. */
enum FaultKind {
  BATCH_THROWS(Seam.DEVICE, 1),
  LOADING_THROWS(Seam.DEVICE, 1),
  TRAINING_THROWS(Seam.DEVICE, 1),
  ATTRIBUTION_THROWS(Seam.DEVICE, 1),
  /** Every batch, training and attribution of one device fails, from the first on. */
  DEVICE_BROKEN(Seam.DEVICE, 1),
  /** An error that is no exception stops the executor for good. */
  DEVICE_DIES(Seam.DEVICE, 1),
  NAN_ONCE(Seam.DEVICE, 1),
  INFINITY_ONCE(Seam.DEVICE, 1),
  /** One device answers every batch with NaN. */
  NAN_DEVICE(Seam.DEVICE, 1),
  /** All devices answer one and the same coalition with NaN. */
  NAN_COALITION(Seam.DEVICE, ErrorCode.NON_FINITE_OUTPUT),
  /** All devices fail on one text. */
  POISON(Seam.DEVICE, ErrorCode.INTERNAL),
  /** The memory of a device does not suffice for more than one row. */
  OUT_OF_MEMORY(Seam.DEVICE, 0),
  /** The memory of one device suffices for nothing. */
  DEVICE_TOO_SMALL(Seam.DEVICE, 1),
  SLOW_DEVICE(Seam.DEVICE, 0),
  /** A device is silent until its leases have expired, and then answers. */
  HUNG_DEVICE(Seam.DEVICE, 1),

  MESSAGE_LOST(Seam.MESSAGE, 1),
  MESSAGE_DOUBLED(Seam.MESSAGE, 0),
  MESSAGE_LATE(Seam.MESSAGE, 1),

  /** An actor that stands for a part of one study throws. */
  COORDINATOR_CRASHES(Seam.ACTOR, ErrorCode.INTERNAL),
  /** An actor throws without which the engine or the study cannot go on. */
  PILLAR_CRASHES(Seam.ACTOR, ErrorCode.INTERNAL, ErrorCode.DEVICE_UNAVAILABLE),

  STORE_UNAVAILABLE(Seam.STORE, 0),
  STORE_FULL(Seam.STORE, 0),
  STORE_SLOW(Seam.STORE, 0),
  /** The commit has happened, and its caller sees an error. */
  ANSWER_LOST(Seam.STORE, 0),
  READING_FAILS(Seam.STORE, 0),
  /** The server ends all connections. */
  CONNECTIONS_KILLED(Seam.STORE, 0),
  /** The server gets killed, and starts again. */
  SERVER_KILLED(Seam.STORE, 0),
  /** The store refuses the rows of one text for ever. */
  ROW_REFUSED(Seam.STORE, ErrorCode.INTERNAL),

  KILLED(Seam.PROCESS, 0),
  STOPPED(Seam.PROCESS, 0),
  /** The end of SQLite's log is cut off after a SIGKILL. */
  LOG_CUT(Seam.PROCESS, 0),
  /** Bytes at the end of SQLite's log are changed after a SIGKILL. */
  LOG_FLIPPED(Seam.PROCESS, 0),

  /** A real file system has no room for some commits. */
  DISK_FULL(Seam.DISK, 0);

  /** Where faults are injected. */
  enum Seam {
    DEVICE,
    MESSAGE,
    ACTOR,
    STORE,
    PROCESS,
    DISK
  }

  private final Seam seam;
  private final int attempts;
  private final Set<ErrorCode> codes;

  FaultKind(Seam seam, int attempts) {
    this.seam = seam;
    this.attempts = attempts;
    this.codes = Set.of();
  }

  FaultKind(Seam seam, ErrorCode... codes) {
    this.seam = seam;
    this.attempts = 0;
    this.codes = Set.of(codes);
  }

  Seam seam() {
    return seam;
  }

  /** How many attempts of one unit a single fault may cost. */
  int attempts() {
    return attempts;
  }

  /** The codes with which units or the whole study may fail; empty if none may fail. */
  Set<ErrorCode> codes() {
    return codes;
  }

  /** Whether other devices must carry the study, since one never recovers. */
  boolean needsOtherDevices() {
    return switch (this) {
      case DEVICE_BROKEN, DEVICE_DIES, NAN_DEVICE, DEVICE_TOO_SMALL -> true;
      default -> false;
    };
  }

  /** Whether only a store with a server can have it. */
  boolean needsServer() {
    return this == CONNECTIONS_KILLED || this == SERVER_KILLED;
  }

  /** The kinds that one process survives, so that a scenario needs no other. */
  static List<FaultKind> inOneProcess() {
    return Stream.of(values())
        .filter(kind -> kind.seam != Seam.PROCESS && kind.seam != Seam.DISK)
        .toList();
  }
}
