package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;

/** What the coordinator of a method tells the coordinator of its text. */
sealed interface MethodReport extends ExplanationCoordinator.Command {
  /** The method has the values of so many more coalitions. */
  record Advanced(int coalitions) implements MethodReport {}

  /** An estimate before the final result. */
  record Estimated(Attribution estimate, Sampling sampling) implements MethodReport {}

  /** Values to be stored while the method is in progress. */
  record Sampled(SampledValues values) implements MethodReport {}

  /** The method has ended. */
  record Ended(MethodOutcome outcome) implements MethodReport {}
}
