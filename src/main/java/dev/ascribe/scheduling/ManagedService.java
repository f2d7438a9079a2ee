package dev.ascribe.scheduling;

import java.util.concurrent.CompletionStage;

/** A {@link Service} in the hands of who started it. */
public interface ManagedService extends Service, AutoCloseable {
  /**
   * Takes nothing more: studies and requests fail with CANCELLED from now on. Completes when the
   * last open request is answered, or as long after as the settings allow for that; studies go on
   * meanwhile.
   */
  CompletionStage<Void> drain();

  /**
   * Completes when the engine has ended, be it closed or because a part of it failed that it cannot
   * do without; the log says which. Fails with STORE_LOST where the results cannot be kept any
   * more.
   */
  CompletionStage<Void> ended();

  /**
   * {@linkplain #drain() Drains}, stops studies where they are, has everything accepted written,
   * and gives devices and store back, all within the time that the settings allow. Studies that ran
   * go on when the next process starts. Blocks; the second call does nothing.
   */
  @Override
  void close();
}
