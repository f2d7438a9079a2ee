package dev.ascribe.scheduling;

import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Usage;
import java.util.function.Consumer;

/** The engine as callers outside the actor system see it. Thread-safe; calls block. */
public interface Engine extends AutoCloseable {
  /**
   * Computes what the store lacks of the study, and returns when all of it is stored. The listener
   * is called on the engine's threads, one event at a time.
   *
   * @param recompute whether runs are computed anew if their model or data files have changed
   * @throws dev.ascribe.common.AscribeException BAD_INPUT before anything starts, CANCELLED when
   *     the engine is closed meanwhile
   */
  StudyEvent.StudyCompleted run(StudySpec study, boolean recompute, Consumer<StudyEvent> listener);

  /** Computes what the store lacks of the study; refuses stored results of other files. */
  default StudyEvent.StudyCompleted run(StudySpec study, Consumer<StudyEvent> listener) {
    return run(study, false, listener);
  }

  /** Explains one text. */
  Explanation explain(ExplanationRequest request);

  /** The work of the devices since the engine was opened. */
  Usage usage();

  /** Stops taking work, keeps what is done, and gives devices and store back. */
  @Override
  void close();
}
