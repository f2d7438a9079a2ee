package dev.ascribe.scheduling;

import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Usage;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The engine of a command that computes in its own process. Thread-safe; calls block until their
 * result is there.
 */
public interface Engine extends AutoCloseable {
  /**
   * Computes the results of a study that are not in the store yet, and returns when all results are
   * stored. The listener is called on the engine's threads, one event at a time.
   *
   * @param recompute whether stored runs whose model or data files have changed are computed again;
   *     if false, such a study is refused
   * @throws dev.ascribe.common.AscribeException BAD_INPUT before any work starts, CANCELLED if the
   *     engine is closed meanwhile
   */
  StudyEvent.StudyCompleted run(StudySpec study, boolean recompute, Consumer<StudyEvent> listener);

  /** Runs a study; refuses it if stored results were computed from other files. */
  default StudyEvent.StudyCompleted run(StudySpec study, Consumer<StudyEvent> listener) {
    return run(study, false, listener);
  }

  /** Explains one text. */
  Explanation explain(ExplanationRequest request);

  /**
   * Explains one text, and passes estimates to the listener before it returns the answer.
   *
   * @param deadline time at which the answer is the best estimate so far, or null
   * @throws dev.ascribe.common.AscribeException DEADLINE_EXCEEDED if there is no estimate then
   */
  Explanation explain(
      ExplanationRequest request, Instant deadline, Consumer<Explanation> estimates);

  /** The work of the devices since the engine was opened. */
  Usage usage();

  /** Stops the work, keeps all stored results, and releases the devices and the store. */
  @Override
  void close();
}
