package dev.ascribe.scheduling;

import dev.ascribe.study.StudyWork;
import java.util.HashMap;
import java.util.Map;

/**
 * Estimates when a study ends: the trainings and the texts that are left, each at its pace of late.
 * Both begin at the pace of the plan, if there is one, and what is measured outweighs it with the
 * work that is done. Measurements fade, since other work on the machine comes and goes.
 *
 * <p>A device that trains explains nothing meanwhile. So the time of a training counts for texts
 * only where texts end during trainings, which means that other devices explain them; then it
 * counts for both by halves. Not thread-safe.
 */
public final class StudyPace {
  /** The plan weighs as much as this time of measurement at first ... */
  private static final double PLAN_SECONDS = 10;

  /** ... and half as much after each further time of this length. */
  private static final double PLAN_FADING_SECONDS = 60;

  /** The most that is taken to be done of a training that is not complete. */
  private static final double ALMOST = 0.95;

  /** The share of a kind's work that counts as much as the pace of all kinds. */
  private static final double COMMON_SHARE = 0.1;

  /** Measurements count for a half after this share of the time since the study began ... */
  private static final double FADING_SHARE = 0.2;

  /** ... but not before so many seconds. */
  private static final double FADING_SECONDS = 60;

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

  /** The work of one kind that was done of late, and the seconds that it took. */
  private static final class Recent {
    double work;
    double seconds;

    void pass(double passed, double fading) {
      work *= fading;
      seconds = seconds * fading + passed;
    }
  }

  /**
   * The time since the last event.
   *
   * @param training seconds that count for trainings
   * @param texts seconds that count for texts
   * @param fading what older measurements still count
   */
  private record Passed(double training, double texts, double fading) {}

  private final Map<String, Left> runs = new HashMap<>();
  private final double plannedTraining;
  private final double plannedTexts;
  private final double plannedSeconds;
  private final int atOnce;
  private final long startNanos;
  private final Recent training = new Recent();
  private final Recent texts = new Recent();

  private TextsInProgress begun = TextsInProgress.NONE;
  private long lastNanos;
  private boolean isMeasured;

  /** Whether texts have ended during trainings. */
  private boolean areBeside;

  /**
   * @param work that is left to do
   * @param plannedSeconds that the work takes by the plan; NaN if there is no such estimate
   * @param atOnce how many texts are in progress at once
   * @param nanos the time at which the study begins
   */
  public StudyPace(StudyWork work, double plannedSeconds, int atOnce, long nanos) {
    work.runs().forEach((run, ofRun) -> runs.put(run, new Left(ofRun)));
    this.plannedTraining = trainingLeft();
    this.plannedTexts = textsLeft();
    this.plannedSeconds = plannedSeconds;
    this.atOnce = atOnce;
    this.startNanos = nanos;
    this.lastNanos = nanos;
    beginTexts();
  }

  /** Takes account of an event. */
  public void apply(StudyEvent event, long nanos) {
    switch (event.kind()) {
      case TRAINING_ADVANCED -> {
        StudyEvent.TrainingAdvanced advanced = (StudyEvent.TrainingAdvanced) event;
        Left run = runs.get(advanced.run().id());
        double share = Math.min(ALMOST, (double) advanced.step() / advanced.steps());
        if (isMeasured && !run.isTraining) {
          begin(run, share, nanos);
        } else {
          run.isTraining = true;
          pass(nanos);
          train(run, share);
        }
      }
      case TRAINED -> {
        pass(nanos);
        endTraining(runs.get(((StudyEvent.Trained) event).run().id()));
      }
      case INSTANCE_COMPLETED -> {
        pass(nanos);
        endText((StudyEvent.InstanceCompleted) event);
      }
      case RUN_COMPLETED -> {
        pass(nanos);
        Left run = runs.get(((StudyEvent.RunCompleted) event).run().id());
        endTraining(run);
        run.texts = 0;
      }
      // A training that was submitted has not begun before its first step: texts come first whose
      // units the device holds already.
      case TRAINING_STARTED,
          PLANNED,
          UNIT_FAILED,
          STUDY_COMPLETED,
          STUDY_ABORTED,
          STUDY_CANCELLED -> {}
    }
    beginTexts();
  }

  /**
   * Notes the first step of a training. It is not measured: before it, a device ends the units that
   * it holds and loads the model and the data.
   */
  private void begin(Left run, double share, long nanos) {
    lastNanos = nanos;
    run.isTraining = true;
    run.trained = share;
  }

  private void train(Left run, double share) {
    training.work += run.training * (share - run.trained);
    run.trained = share;
    isMeasured = true;
  }

  private void endTraining(Left run) {
    if (run.isTraining) {
      train(run, 1);
    }
    run.isTraining = false;
    run.trained = 1;
  }

  private void endText(StudyEvent.InstanceCompleted completed) {
    Left run = runs.get(completed.run().id());
    endTraining(run);
    areBeside |= isTraining();
    run.texts = Math.min(run.texts, completed.total() - completed.done());
    if (begun.size() > 0) {
      texts.work += run.text * begun.texts().get(0).freshness();
      begun = begun.resized(begun.size() - 1);
    }
    isMeasured = true;
  }

  private void pass(long nanos) {
    Passed passed = passed(nanos);
    training.pass(passed.training(), passed.fading());
    texts.pass(passed.texts(), passed.fading());
    begun = begun.after(passed.texts(), passed.fading());
    lastNanos = nanos;
  }

  private Passed passed(long nanos) {
    double seconds = (nanos - lastNanos) / 1e9;
    double half = Math.max(FADING_SECONDS, FADING_SHARE * (nanos - startNanos) / 1e9);
    boolean trains = isTraining();
    boolean explains = ready() > 0;
    double ofTexts = !explains ? 0 : !trains ? 1 : areBeside ? 0.5 : 0;
    double ofTraining = trains ? 1 - ofTexts : 0;
    return new Passed(seconds * ofTraining, seconds * ofTexts, Math.pow(0.5, seconds / half));
  }

  private int ready() {
    return runs.values().stream().filter(Left::isReady).mapToInt(run -> run.texts).sum();
  }

  private void beginTexts() {
    begun = begun.resized(Math.min(atOnce, ready()));
  }

  /** Seconds to the end; NaN while there is neither a plan nor a measurement. */
  public double secondsLeft(long nanos) {
    if (!isMeasured) {
      double since = (nanos - lastNanos) / 1e9;
      return Math.max(plannedSeconds - since, plannedSeconds / 2);
    }
    double planned = plannedTraining + plannedTexts;
    double elapsed = (nanos - startNanos) / 1e9;
    double ofPlan =
        plannedSeconds > 0 ? PLAN_SECONDS * Math.pow(0.5, elapsed / PLAN_FADING_SECONDS) : 0;
    double weight = ofPlan > 0 ? ofPlan * planned / plannedSeconds : 0;
    Passed passed = passed(nanos);
    TextsInProgress now = begun.after(passed.texts(), passed.fading());
    double textWork = textWork();
    // The time since the last step of a training counts once the next one is done.
    double trained = training.work * passed.fading();
    double ofTraining = training.seconds * passed.fading();
    double explained = texts.work * passed.fading();
    double ofTexts = texts.seconds * passed.fading() + passed.texts();
    double common = now.pace(trained + explained + weight, ofTraining + ofTexts + ofPlan, textWork);
    double moreTraining = COMMON_SHARE * plannedTraining + weight;
    double moreTexts = COMMON_SHARE * plannedTexts + weight;
    double textPace = now.pace(explained + moreTexts, ofTexts + common * moreTexts, textWork);
    double trainingSeconds =
        trainingLeft() == 0
            ? 0
            : trainingLeft() * (ofTraining + common * moreTraining) / (trained + moreTraining);
    double textSeconds =
        textsLeft() == 0 ? 0 : (textsLeft() - now.work(textWork, textPace)) * textPace;
    return Math.max(trainingSeconds - passed.training(), trainingSeconds / 2) + textSeconds;
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

  /** The mean work of a text that is ready. */
  private double textWork() {
    return runs.values().stream()
        .filter(Left::isReady)
        .mapToDouble(run -> run.text)
        .average()
        .orElse(0);
  }
}
