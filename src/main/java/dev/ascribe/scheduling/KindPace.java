package dev.ascribe.scheduling;

/**
 * What was measured of late of the runs of one kind, and the time that follows from it for what is
 * left of them. {@link StudyPace} owns it.
 */
final class KindPace {
  /** The pace of all kinds counts as much as this share of the work of a kind ... */
  private static final double COMMON_SHARE = 0.1;

  /** ... but not more than so many seconds that are measured of the kind. */
  private static final double COMMON_SECONDS = 120;

  /**
   * Seconds for a unit of work of any kind.
   *
   * @param pace of everything, in which the texts in progress count as far as they are done
   * @param ofComplete of what is complete
   */
  record Common(double pace, double ofComplete) {}

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
  }

  /** Notes work of trainings that was done. */
  void trained(double work) {
    trainingWork += work;
  }

  /** Notes work of a text that is complete. */
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

  /** The time of the trainings that are left. */
  double trainingSeconds(double left, Common common, double fading) {
    double more = commonWork(plannedTraining, common);
    return left == 0
        ? 0
        : left * (trainingSeconds * fading + common.pace() * more) / (trainingWork * fading + more);
  }

  /**
   * The time of the texts that are left.
   *
   * @param begun those that are in progress
   * @param seconds that have passed for texts since the last event
   */
  double textSeconds(
      double left, TextsInProgress begun, double seconds, Common common, double fading) {
    if (left == 0) {
      return 0;
    }
    double more = commonWork(plannedTexts, common);
    double most = textWork > 0 ? TextsInProgress.ALMOST : begun.mostOfOverdue(common.ofComplete());
    double pace =
        begun.pace(
            textWork * fading + more, textSeconds * fading + seconds + common.pace() * more, most);
    return (left - begun.work(pace, most)) * pace;
  }

  /** The work that a kind is taken to have done at the common pace. */
  private static double commonWork(double ofKind, Common common) {
    return Math.min(COMMON_SHARE * ofKind, COMMON_SECONDS / common.pace());
  }
}
