package dev.ascribe.scheduling;

/**
 * What was measured of late of the runs of one kind, and the time that follows from it for what is
 * left of them. {@link StudyPace} owns it.
 */
final class KindPace {
  /** The pace of all kinds counts as much as this share of the trainings of a kind ... */
  private static final double COMMON_SHARE_OF_TRAININGS = 0.1;

  /** ... and as this share of its texts, of which less is heard ... */
  private static final double COMMON_SHARE_OF_TEXTS = 1;

  /** ... but not more than so many seconds that are measured of the kind. */
  private static final double COMMON_SECONDS = 120;

  /**
   * About so many evaluations are computed of which nobody has heard: their units are not complete.
   */
  private static final double UNTOLD_EVALUATIONS = 200;

  /** The most that is taken to be done of what is left because nobody has heard of it. */
  private static final double MOST_UNTOLD = 0.2;

  /** The most work that nobody has heard of, as a share of what the time so far allows. */
  private static final double MOST_OF_TIME = 0.75;

  private double evaluation;
  private double plannedTraining;
  private double plannedTexts;
  private double trainingWork;
  private double trainingSeconds;
  private double textWork;
  private double textSeconds;

  /** Adds a run to the plan. */
  void plan(WorkLeft run) {
    plannedTraining += run.trainingWork();
    plannedTexts += run.textWork();
    evaluation = run.evaluation;
  }

  /** Notes work of trainings that was done. */
  void trained(double work) {
    trainingWork += work;
  }

  /** Notes work on texts that was done. */
  void explained(double work) {
    textWork += work;
  }

  /**
   * Notes that time has passed.
   *
   * @param training seconds that count for trainings
   * @param texts seconds that count for texts
   * @param fading what older measurements still count
   */
  void pass(double training, double texts, double fading) {
    trainingWork *= fading;
    trainingSeconds = trainingSeconds * fading + training;
    textWork *= fading;
    textSeconds = textSeconds * fading + texts;
  }

  /** Lets half the time of trainings count, since texts were explained meanwhile. */
  void halveTraining() {
    trainingSeconds /= 2;
  }

  double work() {
    return trainingWork + textWork;
  }

  double seconds() {
    return trainingSeconds + textSeconds;
  }

  /**
   * The time of the trainings that are left.
   *
   * @param left work of these trainings
   * @param common seconds for a unit of work of any kind
   */
  double trainingSeconds(double left, double common) {
    double more = commonWork(COMMON_SHARE_OF_TRAININGS * plannedTraining, common);
    return seconds(left, trainingWork + more, trainingSeconds + common * more);
  }

  /**
   * The time of the texts that are left.
   *
   * @param left work of these texts
   * @param common seconds for a unit of work of any kind
   */
  double textSeconds(double left, double common) {
    double more = commonWork(COMMON_SHARE_OF_TEXTS * plannedTexts, common);
    double untold = Math.min(UNTOLD_EVALUATIONS * evaluation, MOST_OF_TIME * textSeconds / common);
    return seconds(
        Math.max(left - untold, (1 - MOST_UNTOLD) * left),
        textWork + untold + more,
        textSeconds + common * more);
  }

  private static double seconds(double left, double work, double seconds) {
    return left == 0 ? 0 : left * seconds / work;
  }

  /** The work that a kind is taken to have done at the common pace. */
  private static double commonWork(double ofKind, double common) {
    return Math.min(ofKind, COMMON_SECONDS / common);
  }
}
