package dev.ascribe.scheduling;

import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Usage;
import java.util.function.Consumer;

/** The engine as callers outside the actor system see it. Thread-safe; calls block. */
public interface Engine extends AutoCloseable {
  /**
   * Runs what is missing of the study and returns when all of it is stored. Events arrive on the
   * engine's threads, one at a time.
   *
   * @param recompute whether runs are computed anew whose models or data files are not those of
   *     their stored results
   * @throws dev.ascribe.common.AscribeException BAD_INPUT before anything starts, CANCELLED when
   *     the engine is closed meanwhile
   */
  StudyEvent.StudyCompleted run(StudySpec study, boolean recompute, Consumer<StudyEvent> listener);

  /** Runs what is missing of the study; results of other files are refused. */
  default StudyEvent.StudyCompleted run(StudySpec study, Consumer<StudyEvent> listener) {
    return run(study, false, listener);
  }

  /** Explains one text. */
  Explanation explain(ExplanationRequest request);

  /** What the devices have computed since the engine was opened. */
  Usage usage();

  /** Stops taking work, keeps what is done, and gives devices and store back. */
  @Override
  void close();
}
