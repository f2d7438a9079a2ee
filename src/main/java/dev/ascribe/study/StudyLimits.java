package dev.ascribe.study;

/**
 * How much one study may ask for.
 *
 * @param runs that it may have
 * @param evaluations that one of its attributions may take; as many permutations, and steps
 * @param advice what to do where a study has more runs
 */
public record StudyLimits(int runs, int evaluations, String advice) {
  /** Of a study that its user carries out himself; a plan of more runs than that is a mistake. */
  static final StudyLimits OWN =
      new StudyLimits(10_000, 1_000_000, "share them out among several studies");

  /** Of a study that is sent to a daemon, which shows all runs in its status. */
  public static StudyLimits served(int runs, int evaluations) {
    return new StudyLimits(
        runs,
        evaluations,
        "share them out among several studies, or raise ascribe.http.max-study-runs");
  }
}
