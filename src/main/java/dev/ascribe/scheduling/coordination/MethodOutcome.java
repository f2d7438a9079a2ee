package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;

/** What became of one attribution. */
public sealed interface MethodOutcome {
  Method method();

  /**
   * The method gave its scores.
   *
   * @param sampling how coalitions were sampled, or null where none were
   * @param seconds from the first unit's submission to the estimate, or on the device if alone
   */
  record Attributed(Method method, Attribution attribution, Sampling sampling, double seconds)
      implements MethodOutcome {}

  /**
   * The method could not be applied.
   *
   * @param unitId of the unit that failed for good
   */
  record Failed(Method method, String unitId, UnitResult.Failed cause, int attempts)
      implements MethodOutcome {}
}
