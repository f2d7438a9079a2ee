package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling.StopReason;
import dev.ascribe.attribution.shapley.PrecisionCheck;
import java.util.Optional;

/**
 * Decides after each chunk, in the order of the plan, whether the values so far end the sampling,
 * and whether the caller sees an estimate made of them. Not thread-safe: a {@link
 * ShapleyCoordinator} owns it.
 */
final class StopRule {
  /** The least time between two early estimates, which cost more than those of the plan. */
  private static final double EARLY_PAUSE_SECONDS = 1;

  /**
   * An estimate, and what follows from it.
   *
   * @param end why the sampling ends with this estimate; empty if it continues
   */
  record Verdict(Attribution estimate, Optional<StopReason> end) {
    private static Verdict ends(Attribution estimate, StopReason reason) {
      return new Verdict(estimate, Optional.of(reason));
    }

    private static Verdict continues(Attribution estimate) {
      return new Verdict(estimate, Optional.empty());
    }
  }

  private final SamplingTask task;
  private final ChunkValues values;
  private double earlySeconds = -EARLY_PAUSE_SECONDS;

  StopRule(SamplingTask task, ChunkValues values) {
    this.task = task;
    this.values = values;
  }

  /**
   * Judges the values after one more chunk.
   *
   * @param seconds since the attribution began
   * @return the verdict; empty if the sampling continues and the caller sees no estimate
   */
  Optional<Verdict> afterChunk(double seconds) {
    boolean all = values.isComplete();
    if (!all && !values.allowEstimate()) {
      return earlyEstimate(seconds);
    }
    boolean judged = task.isPrecisionAsked() && values.isPlaceOfJudgement();
    if (!all && !judged && !task.progressive()) {
      return Optional.empty();
    }
    Attribution estimate = values.estimate();
    boolean precise =
        judged
            && PrecisionCheck.holds(
                task.attribution().precision(), estimate, values.degreesOfFreedom());
    if (all || precise) {
      return Optional.of(Verdict.ends(estimate, reason(precise)));
    }
    return task.progressive() ? Optional.of(Verdict.continues(estimate)) : Optional.empty();
  }

  private Optional<Verdict> earlyEstimate(double seconds) {
    if (!task.progressive()
        || seconds - earlySeconds < EARLY_PAUSE_SECONDS
        || !values.allowEarlyEstimate()) {
      return Optional.empty();
    }
    earlySeconds = seconds;
    return Optional.of(Verdict.continues(values.earlyEstimate()));
  }

  /** Ends the sampling with the best estimate so far; empty if the values allow none. */
  Optional<Verdict> atDeadline() {
    if (values.allowEstimate()) {
      return Optional.of(Verdict.ends(values.estimate(), StopReason.DEADLINE));
    }
    return values.allowEarlyEstimate()
        ? Optional.of(Verdict.ends(values.earlyEstimate(), StopReason.DEADLINE))
        : Optional.empty();
  }

  private StopReason reason(boolean precise) {
    int features = task.request().features();
    if (features < Integer.SIZE - 1 && values.used() == 1 << features) {
      return StopReason.ALL_COALITIONS;
    }
    if (!task.isPrecisionAsked()) {
      return StopReason.BUDGET;
    }
    return precise ? StopReason.PRECISION : StopReason.CAP;
  }
}
