package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Estimates when a study ends: the trainings and the texts that are left, each at its pace so far.
 * Both begin at the pace of the plan, if there is one, and what is measured outweighs it with the
 * work that is done. A training and texts beside it are taken to share the devices equally.
 *
 * <p>A text is reported only when it is complete, and several are in progress at once. How far they
 * are follows from the time since they began and the time that the last ones took. Not thread-safe.
 */
public final class StudyPace {
  /** The plan weighs as much as this time of measurement. */
  private static final double PLAN_SECONDS = 10;

  /** The most that is taken to be done of a text that is not complete. */
  private static final double ALMOST = 0.9;

  /** The weight of the last text in the mean time of texts. */
  private static final double LAST_TEXT = 0.3;

  /** The share of a kind's work that counts as much as the pace of all kinds. */
  private static final double COMMON_SHARE = 0.1;

  /** Texts that end within this time were in progress together. */
  private static final long BURST_NANOS = 1_000_000_000L;

  private static final double ROUNDING = 1e-9;

  /** What is left of a run. */
  private static final class Left {
    final double text;
    final double training;
    double trained;
    boolean isTraining;
    int texts;

    Left(StudyWork.RunWork work) {
      this.training = work.training();
      this.trained = work.training() == 0 ? 1 : 0;
      this.text = work.text();
      this.texts = work.texts();
    }

    boolean isReady() {
      return trained == 1 && texts > 0;
    }
  }

  /** The work of one kind, and the time that was spent on it. */
  private static final class Spent {
    final double planned;
    double seconds;

    Spent(double planned) {
      this.planned = planned;
    }

    /**
     * Seconds for a unit. The pace of all kinds counts until a tenth of this kind is done.
     *
     * @param left units
     * @param spent seconds on what is done
     * @param common pace of all kinds
     * @param weight of the plan in units
     */
    double pace(double left, double spent, double common, double weight) {
      double weightOfCommon = COMMON_SHARE * planned + weight;
      return (spent + common * weightOfCommon) / (planned - left + weightOfCommon);
    }
  }

  private final Map<String, Left> runs = new HashMap<>();
  private final Spent training;
  private final Spent texts;
  private final double planned;
  private final double plannedSeconds;
  private final int atOnce;

  /** The times at which the texts in progress began, the oldest first. */
  private final Deque<Long> begun = new ArrayDeque<>();

  /** The mean time of a text, divided by the number of texts in progress beside it. */
  private double textSeconds = Double.NaN;

  /** The texts in progress before the last ones, which may have ended together. */
  private int burstTexts = 1;

  private long burstNanos;
  private long lastNanos;

  /**
   * @param work that is left to do
   * @param plannedSeconds that the work takes by the plan; NaN if there is no such estimate
   * @param atOnce how many texts are in progress at once
   * @param nanos the time at which the study begins
   */
  public StudyPace(StudyWork work, double plannedSeconds, int atOnce, long nanos) {
    work.runs().forEach((run, ofRun) -> runs.put(run, new Left(ofRun)));
    this.training = new Spent(trainingLeft());
    this.texts = new Spent(textsLeft());
    this.planned = work.units();
    this.plannedSeconds = plannedSeconds;
    this.atOnce = atOnce;
    this.lastNanos = nanos;
    this.burstNanos = nanos;
    beginTexts(nanos);
  }

  /** Takes account of an event. */
  public void apply(StudyEvent event, long nanos) {
    spend(nanos);
    switch (event.kind()) {
      case TRAINING_STARTED ->
          of(((StudyEvent.TrainingStarted) event).run().id()).isTraining = true;
      case TRAINING_ADVANCED -> {
        StudyEvent.TrainingAdvanced advanced = (StudyEvent.TrainingAdvanced) event;
        Left run = of(advanced.run().id());
        run.isTraining = true;
        run.trained = Math.min(ALMOST, (double) advanced.step() / advanced.steps());
      }
      case TRAINED -> endTraining(of(((StudyEvent.Trained) event).run().id()));
      case INSTANCE_COMPLETED -> onText((StudyEvent.InstanceCompleted) event, nanos);
      case RUN_COMPLETED -> {
        Left run = of(((StudyEvent.RunCompleted) event).run().id());
        endTraining(run);
        run.texts = 0;
      }
      case PLANNED, UNIT_FAILED, STUDY_COMPLETED, STUDY_ABORTED, STUDY_CANCELLED -> {}
    }
    beginTexts(nanos);
  }

  private Left of(String runId) {
    return runs.get(runId);
  }

  private static void endTraining(Left run) {
    run.isTraining = false;
    run.trained = 1;
  }

  private void onText(StudyEvent.InstanceCompleted completed, long nanos) {
    Left run = of(completed.run().id());
    endTraining(run);
    run.texts = Math.min(run.texts, completed.total() - completed.done());
    if (!begun.isEmpty()) {
      if (nanos - burstNanos > BURST_NANOS) {
        burstTexts = begun.size();
      }
      burstNanos = nanos;
      double seconds = (nanos - begun.pollFirst()) / 1e9 / burstTexts;
      textSeconds =
          Double.isNaN(textSeconds) ? seconds : LAST_TEXT * seconds + (1 - LAST_TEXT) * textSeconds;
    }
  }

  /** Shares the time since the last event between the kinds of work. */
  private void spend(long nanos) {
    double seconds = (nanos - lastNanos) / 1e9;
    lastNanos = nanos;
    boolean trains = isTraining();
    boolean explains = ready() > 0;
    training.seconds += trains ? seconds * (explains ? 0.5 : 1) : 0;
    texts.seconds += explains ? seconds * (trains ? 0.5 : 1) : 0;
  }

  private int ready() {
    return runs.values().stream().filter(Left::isReady).mapToInt(run -> run.texts).sum();
  }

  private void beginTexts(long nanos) {
    int most = Math.min(atOnce, ready());
    while (begun.size() < most) {
      begun.addLast(nanos);
    }
    while (begun.size() > most) {
      begun.pollFirst();
    }
  }

  /** Seconds to the end; NaN while there is neither a plan nor a measurement. */
  public double secondsLeft(long nanos) {
    double since = (nanos - lastNanos) / 1e9;
    double trainingLeft = trainingLeft();
    double textsLeft = textsLeft() - inProgress(nanos, trainingLeft);
    double done = planned - trainingLeft - textsLeft;
    double weight = plannedSeconds > 0 ? PLAN_SECONDS * planned / plannedSeconds : 0;
    if (done <= ROUNDING * planned) {
      return Math.max(plannedSeconds - since, plannedSeconds / 2);
    }
    // What is in progress of texts follows from the time since the last event, and of trainings
    // not.
    double beside = isTraining() ? since / 2 : since;
    double ofTexts = texts.seconds + (ready() > 0 && !Double.isNaN(textSeconds) ? beside : 0);
    double seconds = training.seconds + ofTexts + (weight > 0 ? PLAN_SECONDS : 0);
    double common = seconds / (done + weight);
    double trainingSeconds =
        trainingLeft * training.pace(trainingLeft, training.seconds, common, weight);
    return Math.max(trainingSeconds - (isTraining() ? since - beside : 0), trainingSeconds / 2)
        + textsLeft * texts.pace(textsLeft, ofTexts, common, weight);
  }

  private boolean isTraining() {
    return runs.values().stream().anyMatch(run -> run.isTraining);
  }

  private double trainingLeft() {
    return runs.values().stream().mapToDouble(run -> run.training * (1 - run.trained)).sum();
  }

  private double textsLeft() {
    return runs.values().stream().mapToDouble(run -> run.text * run.texts).sum();
  }

  /** The work that is done of texts in progress. */
  private double inProgress(long nanos, double trainingLeft) {
    double text =
        runs.values().stream()
            .filter(Left::isReady)
            .mapToDouble(run -> run.text)
            .average()
            .orElse(0);
    if (Double.isNaN(textSeconds)) {
      // No text is complete yet. In equal shares of the time, equal work is done.
      double beside = training.planned - trainingLeft;
      return Math.min(beside, ALMOST * begun.size() * text);
    }
    return begun.stream()
            .mapToDouble(
                began -> Math.min(ALMOST, (nanos - began) / 1e9 / begun.size() / textSeconds))
            .sum()
        * text;
  }
}
