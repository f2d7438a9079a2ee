package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Messages of an {@link ExplanationCoordinator} to its owner: any number of {@link Advanced},
 * {@link Estimated} and {@link Sampled}, and then one {@link Explained} or {@link NotPredicted}.
 */
public sealed interface ExplanationOutcome {
  /**
   * The kinds of outcomes, one for each record, so that the compiler checks that a switch covers
   * all outcomes.
   */
  enum Kind {
    ADVANCED,
    ESTIMATED,
    SAMPLED,
    EXPLAINED,
    NOT_PREDICTED
  }

  Kind kind();

  /**
   * Some more of the work is done; more outcomes follow.
   *
   * @param features number of features of the text
   * @param work done since the last such message, in the evaluations of {@link
   *     dev.ascribe.study.StudyWork}
   */
  record Advanced(int features, double work) implements ExplanationOutcome {
    @Override
    public Kind kind() {
      return Kind.ADVANCED;
    }
  }

  /** A sampling method has an estimate; more outcomes follow. */
  record Estimated(
      UnitResult.Predicted prediction, int target, Attribution estimate, Sampling sampling)
      implements ExplanationOutcome {
    @Override
    public Kind kind() {
      return Kind.ESTIMATED;
    }
  }

  /**
   * A method has values that are to be stored while it is in progress; more outcomes follow. Sent
   * only if {@link KeptValues#areKept}.
   */
  record Sampled(SampledValues values) implements ExplanationOutcome {
    @Override
    public Kind kind() {
      return Kind.SAMPLED;
    }
  }

  /**
   * All methods have ended.
   *
   * @param target index of the label that was explained
   * @param outcomes an outcome for each method, in the order of the methods
   */
  record Explained(UnitResult.Predicted prediction, int target, Map<Method, MethodOutcome> outcomes)
      implements ExplanationOutcome {
    public Explained {
      outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }

    /** The scores of a method; empty if it failed or was not applied. */
    public Optional<MethodOutcome.Attributed> attributed(Method method) {
      return Optional.ofNullable(outcomes.get(method)).flatMap(MethodOutcome::attributed);
    }

    @Override
    public Kind kind() {
      return Kind.EXPLAINED;
    }
  }

  /** The prediction failed, so that no method was applied. */
  record NotPredicted(UnitOutcome.Failed failure) implements ExplanationOutcome {
    @Override
    public Kind kind() {
      return Kind.NOT_PREDICTED;
    }
  }
}
