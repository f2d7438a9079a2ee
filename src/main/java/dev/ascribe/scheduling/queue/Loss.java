package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.worker.protocol.UnitResult;

/** How a worker was lost together with the units that it held. */
enum Loss {
  /** It did not renew its leases. */
  SILENCE(ErrorCode.DEVICE_UNAVAILABLE, "the worker of device %s fell silent"),
  /** It has stopped, because its device was given up. */
  DEATH(ErrorCode.DEVICE_UNAVAILABLE, "the worker of device %s died"),
  /** Its process has ended; one of its units may have killed it. */
  PROCESS(ErrorCode.PROCESS_DIED, "the process of device %s has ended");

  private final ErrorCode code;
  private final String message;

  Loss(ErrorCode code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The failure of an attempt that was computed on a device. */
  UnitResult.Failed on(String device) {
    return new UnitResult.Failed(code, message.formatted(device));
  }
}
