package dev.ascribe.app;

import dev.ascribe.model.TokenRow;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Stands before the batches of a device, and lets all pass until it is told otherwise. */
final class Gate implements Consumer<List<TokenRow>> {
  private final Semaphore open = new Semaphore(Integer.MAX_VALUE / 2);

  @Override
  public void accept(List<TokenRow> rows) {
    open.acquireUninterruptibly();
  }

  /** Lets so many more batches pass, and then none. */
  void pass(int batches) {
    open.drainPermits();
    open.release(batches);
  }

  void passAll() {
    open.release(Integer.MAX_VALUE / 4);
  }
}
