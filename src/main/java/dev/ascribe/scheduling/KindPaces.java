package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork.Kind;
import java.util.LinkedHashMap;
import java.util.Map;

/** The paces of all kinds of runs of a study. {@link StudyPace} owns them. */
final class KindPaces {
  /**
   * The time since the last event.
   *
   * @param training seconds that count for trainings
   * @param texts seconds that count for texts
   * @param fading what older measurements still count
   */
  record Passed(double training, double texts, double fading) {}

  private final RunsLeft runs;
  private final int atOnce;
  private final Map<Kind, KindPace> kinds = new LinkedHashMap<>();

  /**
   * @param atOnce how many texts are in progress at once
   */
  KindPaces(RunsLeft runs, int atOnce) {
    this.runs = runs;
    this.atOnce = atOnce;
    runs.all().forEach(run -> kinds.computeIfAbsent(run.kind, any -> new KindPace()).plan(run));
  }

  KindPace of(WorkLeft run) {
    return kinds.get(run.kind);
  }

  /** Divides the time that has passed among the kinds of what was in progress. */
  void pass(Passed passed) {
    kinds.forEach(
        (kind, pace) ->
            pace.pass(
                passed.training() * runs.shareOfTrainings(kind),
                passed.texts() * runs.shareOfTexts(kind, atOnce),
                passed.fading()));
  }

  /** Lets half the time of trainings count, since texts were explained meanwhile. */
  void halveTraining() {
    kinds.values().forEach(KindPace::halveTraining);
  }

  /**
   * The pace of everything that was done of late, in seconds for a unit of work.
   *
   * @param ofPlan seconds for which the pace of the plan counts as well
   */
  double common(double ofPlan) {
    double work = ofPlan;
    double seconds = ofPlan;
    for (KindPace kind : kinds.values()) {
      work += kind.work();
      seconds += kind.seconds();
    }
    return seconds / work;
  }

  /** The time of the trainings that are left. */
  double trainingSeconds(double common) {
    double seconds = 0;
    for (Map.Entry<Kind, KindPace> kind : kinds.entrySet()) {
      double left = runs.sum(kind.getKey(), WorkLeft::trainingWork);
      seconds += kind.getValue().trainingSeconds(left, common);
    }
    return seconds;
  }

  /** The time of the texts that are left. */
  double textSeconds(double common) {
    double seconds = 0;
    for (Map.Entry<Kind, KindPace> kind : kinds.entrySet()) {
      double left = runs.sum(kind.getKey(), WorkLeft::textWork);
      seconds += kind.getValue().textSeconds(left, common);
    }
    return seconds;
  }
}
