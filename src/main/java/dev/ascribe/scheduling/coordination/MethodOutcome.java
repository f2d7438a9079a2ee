package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;

/** The outcome of one method of attribution. */
public sealed interface MethodOutcome {
  /** The failure of a method that has no estimate at the deadline. */
  UnitResult.Failed LATE =
      new UnitResult.Failed(
          ErrorCode.DEADLINE_EXCEEDED,
          "the explanation was not ready by its deadline, and there is no estimate of it yet");

  Method method();

  /**
   * The method gave its scores.
   *
   * @param sampling how coalitions were sampled; null for a method that samples none
   * @param seconds time from the submission of the first chunk to the estimate; for a method that
   *     samples no coalitions, its time on the device
   */
  record Attributed(Method method, Attribution attribution, Sampling sampling, double seconds)
      implements MethodOutcome {}

  /** The method failed, because one of its units did. */
  record Failed(Method method, UnitOutcome.Failed failure) implements MethodOutcome {}
}
