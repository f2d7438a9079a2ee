package dev.ascribe.scheduling;

import dev.ascribe.scheduling.KindPaces.Passed;
import dev.ascribe.study.StudyWork;
import dev.ascribe.study.StudyWork.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * Estimates when a study ends: the trainings and the texts that are left of each kind of run, each
 * at its pace of late, and then the figures of the last run and the statistics. All begin at the
 * pace of the plan, if there is one, and what is measured outweighs it with the work that is done.
 * A pace is the whole time that passes for some work, so it has in it what the plan does not know:
 * other work of the machine, and waiting. Measurements fade, since other work comes and goes.
 *
 * <p>A device that trains explains nothing meanwhile. So the time of a training counts for texts
 * only where texts end during trainings, which means that other devices explain them; then it
 * counts for both by halves. Not thread-safe.
 */
public final class StudyPace {
  /** The plan weighs as much as this time of measurement at first, or as this share of itself. */
  private static final double PLAN_SECONDS = 10;

  private static final double PLAN_SHARE = 0.03;

  /** The plan weighs half as much after each further time of this length. */
  private static final double PLAN_FADING_SECONDS = 60;

  /** Measurements count for a half after this share of the time since the study began ... */
  private static final double FADING_SHARE = 0.5;

  /** ... but not before so many seconds. */
  private static final double FADING_SECONDS = 6;

  /** An end that is overdue is taken to need this share of its estimate. */
  private static final double OVERDUE_SHARE = 0.25;

  /** The end is delayed by other work at most so many times. */
  private static final double MOST_DELAY = 4;

  /** The most that is taken to be done of a training that is not complete. */
  private static final double ALMOST = 0.95;

  private final RunsLeft runs;
  private final KindPaces kinds;
  private final double planned;
  private final boolean isPlanned;
  private final double endingSeconds;
  private final long startNanos;

  private long lastNanos;
  private boolean isMeasured;

  /** The kinds of which a text has advanced or ended. */
  private final Set<Kind> explained = new HashSet<>();

  /** Whether texts have ended during trainings. */
  private boolean areBeside;

  /** The seconds of trainings beside texts that were ready, until a text ends during a training. */
  private double beside;

  /**
   * @param work that is left to do
   * @param atOnce how many texts are in progress at once
   * @param nanos the time at which the study begins
   */
  public StudyPace(StudyWork work, int atOnce, long nanos) {
    this.runs = new RunsLeft(work);
    this.kinds = new KindPaces(runs, atOnce);
    this.planned = work.amount();
    this.isPlanned = work.isInSeconds();
    this.endingSeconds = work.endingSeconds();
    this.startNanos = nanos;
    this.lastNanos = nanos;
  }

  /** Takes account of an event. */
  public void apply(StudyEvent event, long nanos) {
    switch (event.kind()) {
      case TRAINING_ADVANCED -> {
        StudyEvent.TrainingAdvanced advanced = (StudyEvent.TrainingAdvanced) event;
        WorkLeft run = runs.get(advanced.run().id());
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
      case INSTANCE_ADVANCED -> {
        StudyEvent.InstanceAdvanced advanced = (StudyEvent.InstanceAdvanced) event;
        WorkLeft run = runs.get(advanced.run().id());
        passToText(run, nanos);
        explain(run, run.advance(advanced.instanceId(), advanced.share()));
      }
      case INSTANCE_COMPLETED -> {
        StudyEvent.InstanceCompleted completed = (StudyEvent.InstanceCompleted) event;
        WorkLeft run = runs.get(completed.run().id());
        passToText(run, nanos);
        explain(run, run.complete(completed.instanceId(), completed.total() - completed.done()));
      }
      case RUN_COMPLETED -> {
        pass(nanos);
        WorkLeft run = runs.get(((StudyEvent.RunCompleted) event).run().id());
        endTraining(run);
        run.end();
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
  }

  /**
   * Notes the first step of a training. It is not measured: before it, a device ends the units that
   * it holds and loads the model and the data.
   */
  private void begin(WorkLeft run, double share, long nanos) {
    lastNanos = nanos;
    run.isTraining = true;
    run.trained = share;
  }

  private void train(WorkLeft run, double share) {
    kinds.of(run).trained(run.training * (share - run.trained));
    run.trained = share;
    isMeasured = true;
  }

  private void endTraining(WorkLeft run) {
    if (run.isTraining) {
      train(run, 1);
    }
    run.isTraining = false;
    run.trained = 1;
  }

  /** Notes work on a text, which its event tells. */
  private void explain(WorkLeft run, double work) {
    endTraining(run);
    if (!areBeside && runs.areTraining()) {
      areBeside = true;
      kinds.halveTraining();
      kinds.pass(new Passed(0, beside / 2, 1));
    }
    kinds.of(run).explained(work);
    isMeasured = true;
  }

  /**
   * Notes that time has passed until an event of a text. The time before the first one of a kind is
   * not measured: it is spent on loading the model and on compiling.
   */
  private void passToText(WorkLeft run, long nanos) {
    if (explained.add(run.kind)) {
      lastNanos = nanos;
    } else {
      pass(nanos);
    }
  }

  private void pass(long nanos) {
    Passed passed = passed(nanos);
    kinds.pass(passed);
    beside += runs.readyTexts() > 0 && !areBeside ? passed.training() : 0;
    lastNanos = nanos;
  }

  private Passed passed(long nanos) {
    double seconds = (nanos - lastNanos) / 1e9;
    double half = Math.max(FADING_SECONDS, FADING_SHARE * (nanos - startNanos) / 1e9);
    boolean trains = runs.areTraining();
    boolean explains = runs.readyTexts() > 0;
    double ofTexts = !explains ? 0 : !trains ? 1 : areBeside ? 0.5 : 0;
    double ofTraining = trains ? 1 - ofTexts : 0;
    return new Passed(seconds * ofTraining, seconds * ofTexts, Math.pow(0.5, seconds / half));
  }

  /** Seconds to the end; NaN while there is neither a plan nor a measurement. */
  public double secondsLeft(long nanos) {
    double since = (nanos - lastNanos) / 1e9;
    if (!isMeasured) {
      double whole = isPlanned ? planned + endingSeconds : Double.NaN;
      return Math.max(whole - since, whole / 2);
    }
    double common = commonPace((nanos - startNanos) / 1e9);
    // A busy machine, which needs longer than the plan says, needs longer for the end as well.
    double ending = endingSeconds * (isPlanned ? Math.max(1, Math.min(MOST_DELAY, common)) : 1);
    double training = kinds.trainingSeconds(common);
    double texts = kinds.textSeconds(common);
    if (training == 0 && texts == 0) {
      return Math.max(ending - since, OVERDUE_SHARE * ending);
    }
    // What is in progress is overdue at the latest when half of the time left has passed.
    Passed passed = passed(nanos);
    return Math.max(training - passed.training(), training / 2)
        + Math.max(texts - passed.texts(), texts / 2)
        + ending;
  }

  private double commonPace(double elapsed) {
    double ofPlan = Math.min(PLAN_SECONDS, PLAN_SHARE * planned);
    return kinds.common(isPlanned ? ofPlan * Math.pow(0.5, elapsed / PLAN_FADING_SECONDS) : 0);
  }
}
