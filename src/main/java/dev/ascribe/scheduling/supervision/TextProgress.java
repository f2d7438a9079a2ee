package dev.ascribe.scheduling.supervision;

import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;

/**
 * How much of the work on one text of a study is done. It says when the study's supervisor should
 * hear of it, so that texts that take long show progress and texts that take a moment cause no
 * messages. Not thread-safe: the text's {@link InstanceCoordinator} owns it.
 */
final class TextProgress {
  private static final long LEAST_NANOS = 1_000_000_000L;

  /** The most that is said to be done before the text is complete. */
  private static final double ALMOST = 0.95;

  private final StudySpec study;
  private double work;
  private double share;
  private long toldNanos;

  /**
   * @param nanos the time at which the text begins
   */
  TextProgress(StudySpec study, long nanos) {
    this.study = study;
    this.toldNanos = nanos;
  }

  /** The share of the work that is done. */
  double share() {
    return share;
  }

  /**
   * Notes that more of the work is done.
   *
   * @param features number of features of the text
   * @param more work in evaluations of {@link StudyWork}
   * @return whether the supervisor should hear of it
   */
  boolean add(int features, double more, long nanos) {
    work += more;
    double now = Math.min(ALMOST, work / StudyWork.text(study, features));
    if (now <= share || nanos - toldNanos < LEAST_NANOS) {
      return false;
    }
    share = now;
    toldNanos = nanos;
    return true;
  }
}
