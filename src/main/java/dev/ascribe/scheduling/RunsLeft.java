package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork;
import dev.ascribe.study.StudyWork.Kind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What is left of the runs of a study, in the order of its plan. Not thread-safe. */
final class RunsLeft {
  private final Map<String, WorkLeft> runs = new LinkedHashMap<>();

  RunsLeft(StudyWork work) {
    work.runs().forEach((id, ofRun) -> runs.put(id, new WorkLeft(ofRun)));
  }

  WorkLeft get(String runId) {
    return runs.get(runId);
  }

  Collection<WorkLeft> all() {
    return runs.values();
  }

  boolean areTraining() {
    return all().stream().anyMatch(run -> run.isTraining);
  }

  /** The share that a kind has of the trainings that are going on; 0 if there are none. */
  double shareOfTrainings(Kind kind) {
    long training = all().stream().filter(run -> run.isTraining).count();
    long ofKind = all().stream().filter(run -> run.isTraining && run.kind.equals(kind)).count();
    return (double) ofKind / Math.max(1, training);
  }

  /** The number of texts that need no training any more. */
  int readyTexts() {
    return all().stream().mapToInt(WorkLeft::readyTexts).sum();
  }

  /**
   * The share that a kind has of the texts in progress, which are the first that are ready; 0 if
   * there are none.
   *
   * @param atOnce how many are in progress at once
   */
  double shareOfTexts(Kind kind, int atOnce) {
    int room = atOnce;
    int ofKind = 0;
    for (WorkLeft run : all()) {
      int texts = Math.min(room, run.readyTexts());
      ofKind += run.kind.equals(kind) ? texts : 0;
      room -= texts;
    }
    return (double) ofKind / Math.max(1, atOnce - room);
  }

  /** The sum of some work over the runs of a kind. */
  double sum(Kind kind, ToDoubleFunction<WorkLeft> work) {
    return all().stream().filter(run -> run.kind.equals(kind)).mapToDouble(work).sum();
  }
}
