package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Optional;

/** The outcome of one method of attribution. */
public sealed interface MethodOutcome {
  /** The failure of a method that has no estimate at the deadline. */
  UnitResult.Failed LATE =
      new UnitResult.Failed(
          ErrorCode.DEADLINE_EXCEEDED,
          "the explanation was not ready by its deadline, and there is no estimate of it yet");

  Method method();

  /** The scores; empty if the method failed. */
  Optional<Attributed> attributed();

  /** Why the method has no scores; empty if it has some. */
  Optional<UnitOutcome.Failed> failed();

  /**
   * The method gave its scores.
   *
   * @param sampling how coalitions were sampled; null for a method that samples none
   * @param seconds time from the submission of the first chunk to the estimate; for a method that
   *     samples no coalitions, its time on the device
   */
  record Attributed(Method method, Attribution attribution, Sampling sampling, double seconds)
      implements MethodOutcome {
    @Override
    public Optional<Attributed> attributed() {
      return Optional.of(this);
    }

    @Override
    public Optional<UnitOutcome.Failed> failed() {
      return Optional.empty();
    }
  }

  /** The method failed, because one of its units did. */
  record Failed(Method method, UnitOutcome.Failed failure) implements MethodOutcome {
    @Override
    public Optional<Attributed> attributed() {
      return Optional.empty();
    }

    @Override
    public Optional<UnitOutcome.Failed> failed() {
      return Optional.of(failure);
    }
  }
}
