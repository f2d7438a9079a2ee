package dev.ascribe.worker;

/**
 * Tells a computation that runs for minutes to stop. Raised by the control actor's thread, read by
 * the executor's; a message would wait behind the computation itself.
 */
final class CancelSignal {
  private volatile boolean raised;

  void raise() {
    raised = true;
  }

  boolean isRaised() {
    return raised;
  }
}
