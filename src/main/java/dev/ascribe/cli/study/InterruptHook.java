package dev.ascribe.cli.study;

/**
 * Stops the work of this process when the user presses Ctrl-C. The virtual machine waits for the
 * stop, and then exits with code 130. Closing the hook disarms it.
 */
final class InterruptHook implements AutoCloseable {
  private final Thread thread;
  private volatile boolean isInterrupted;

  private InterruptHook(Runnable stop) {
    thread =
        new Thread(
            () -> {
              isInterrupted = true;
              stop.run();
            },
            "ascribe-interrupt");
  }

  /**
   * Arms a hook.
   *
   * @param stop ends the work; it runs on a thread of its own
   */
  static InterruptHook arm(Runnable stop) {
    InterruptHook hook = new InterruptHook(stop);
    Runtime.getRuntime().addShutdownHook(hook.thread);
    return hook;
  }

  /**
   * After an interrupt, waits for the end of the process: an error line of the work that was
   * stopped would only confuse. Otherwise it returns at once.
   */
  void awaitExitIfInterrupted() {
    if (!isInterrupted) {
      return;
    }
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // The shutdown has begun: the hook runs or has run, and cannot be removed.
      return;
    }
  }
}
