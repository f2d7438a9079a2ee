package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork;

/** What is left of a run. {@link StudyPace} owns it. */
final class WorkLeft {
  final StudyWork.Kind kind;
  final double text;
  final double training;

  /** The share of the training that is done; 1 if nothing is to be trained. */
  double trained;

  boolean isTraining;
  int texts;

  WorkLeft(StudyWork.RunWork work) {
    this.kind = work.kind();
    this.training = work.training();
    this.trained = work.training() == 0 ? 1 : 0;
    this.text = work.text();
    this.texts = work.texts();
  }

  boolean isReady() {
    return trained == 1 && texts > 0;
  }

  double trainingWork() {
    return training * (1 - trained);
  }

  double textWork() {
    return text * texts;
  }
}
