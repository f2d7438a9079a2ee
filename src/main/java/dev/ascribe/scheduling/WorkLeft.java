package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork;
import java.util.HashMap;
import java.util.Map;

/** What is left of a run. {@link StudyPace} owns it. */
final class WorkLeft {
  final StudyWork.Kind kind;
  final double training;
  final double evaluation;

  /** The share of the training that is done; 1 if nothing is to be trained. */
  double trained;

  boolean isTraining;

  private final double text;
  private int texts;

  /** The shares that are done of the texts in progress, by the ids of the instances. */
  private final Map<String, Double> begun = new HashMap<>();

  WorkLeft(StudyWork.RunWork work) {
    this.kind = work.kind();
    this.training = work.training();
    this.trained = work.training() == 0 ? 1 : 0;
    this.text = work.text();
    this.evaluation = work.evaluation();
    this.texts = work.texts();
  }

  /** The number of texts that can be explained now. */
  int readyTexts() {
    return trained == 1 ? texts : 0;
  }

  double trainingWork() {
    return training * (1 - trained);
  }

  double textWork() {
    double done = begun.values().stream().mapToDouble(share -> share).sum();
    return text * Math.max(0, texts - done);
  }

  /**
   * Notes what is done of a text.
   *
   * @param share of its work
   * @return the work that was done since its last event
   */
  double advance(String instanceId, double share) {
    Double before = begun.put(instanceId, share);
    return text * (share - (before == null ? 0 : before));
  }

  /**
   * Notes that a text is complete.
   *
   * @param left number of texts that are left
   * @return the work that was done since its last event
   */
  double complete(String instanceId, int left) {
    double work = advance(instanceId, 1);
    begun.remove(instanceId);
    texts = Math.min(texts, left);
    return work;
  }

  /** Notes that no text is left. */
  void end() {
    texts = 0;
    begun.clear();
  }
}
