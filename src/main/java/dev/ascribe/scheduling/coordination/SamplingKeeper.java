package dev.ascribe.scheduling.coordination;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Lets a long sampling continue after an interruption. It takes the values that an earlier process
 * has stored, and says which new values are worth storing. Not thread-safe: a {@link
 * ShapleyCoordinator} owns it.
 */
final class SamplingKeeper {
  private final SamplingTask task;
  private final ChunkValues values;
  private final int evaluations;

  /** The number of coalitions whose values are stored, or on their way to the store. */
  private int stored;

  private double earlierSeconds;

  /**
   * @param evaluations how many values are stored together
   */
  SamplingKeeper(SamplingTask task, ChunkValues values, int evaluations) {
    this.task = task;
    this.values = values;
    this.evaluations = evaluations;
  }

  /**
   * Takes the values of an earlier process, as long as they are those of the same label of the same
   * model and end where chunks end. They do not if the size of chunks was changed.
   *
   * @return the number of coalitions whose values were taken
   */
  int takeEarlier() {
    List<SampledValues> earlier =
        task.kept().earlier().stream().filter(this::isOfThisSampling).toList();
    for (SampledValues next : earlier) {
      if (!values.accept(next)) {
        break;
      }
      stored = next.end();
      earlierSeconds = next.seconds();
    }
    return stored;
  }

  private boolean isOfThisSampling(SampledValues other) {
    return other.unit().equals(task.unitPrefix())
        && other.target() == task.target()
        && Objects.equals(other.model(), task.subject().model().digest());
  }

  /** The time that earlier processes took for the values that were taken. */
  double earlierSeconds() {
    return earlierSeconds;
  }

  /**
   * Returns the values that are to be stored now, if there are enough new ones.
   *
   * @param seconds since the sampling began
   */
  Optional<SampledValues> due(double seconds) {
    if (!task.kept().areKept() || values.used() - stored < evaluations) {
      return Optional.empty();
    }
    SampledValues due =
        values.since(
            stored, task.unitPrefix(), task.subject().model().digest(), task.target(), seconds);
    stored = due.end();
    return Optional.of(due);
  }
}
