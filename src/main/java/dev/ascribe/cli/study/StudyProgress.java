package dev.ascribe.cli.study;

import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPace;
import dev.ascribe.study.RunSpec;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Shows the events of a study as a progress bar, with a line for each run that ends. */
final class StudyProgress implements Consumer<StudyEvent> {
  /** The window over which evaluations per second are counted. */
  private static final double WINDOW_SECONDS = 30;

  private record Spent(long nanos, long evaluations) {}

  private final ProgressBar bar;
  private final StudyPace pace;
  private final LongSupplier nanoTime;
  private final Deque<Spent> window = new ArrayDeque<>();
  private final Map<String, String> trainings = new LinkedHashMap<>();
  private final Map<String, String> explained = new LinkedHashMap<>();
  private volatile StudyEvent.Planned planned;
  private long stored;
  private boolean hasEnded;

  /**
   * @param pace estimates the time left from the same events
   */
  StudyProgress(PrintStream stream, Terminal terminal, StudyPace pace, LongSupplier nanoTime) {
    this.pace = pace;
    this.bar = new ProgressBar(stream, terminal, "texts", nanoTime);
    this.nanoTime = nanoTime;
  }

  /** The number of instances of the study; 0 before the plan is known. */
  long plannedInstances() {
    return planned == null ? 0 : planned.instances();
  }

  synchronized void end() {
    hasEnded = true;
    bar.end();
  }

  /** Shows that the study goes on while no event comes. To be called every few seconds. */
  synchronized void tick() {
    if (planned != null && !hasEnded) {
      bar.keepAlive(pace.secondsLeft(nanoTime.getAsLong()));
    }
  }

  @Override
  public synchronized void accept(StudyEvent event) {
    pace.apply(event, nanoTime.getAsLong());
    switch (event.kind()) {
      case PLANNED -> onPlanned((StudyEvent.Planned) event);
      case TRAINING_STARTED -> onTraining(((StudyEvent.TrainingStarted) event).run(), "");
      case TRAINING_ADVANCED -> {
        StudyEvent.TrainingAdvanced advanced = (StudyEvent.TrainingAdvanced) event;
        onTraining(advanced.run(), " " + advanced.step() + "/" + advanced.steps());
      }
      case TRAINED -> onTrained((StudyEvent.Trained) event);
      case INSTANCE_ADVANCED -> redraw();
      case INSTANCE_COMPLETED -> onInstanceCompleted((StudyEvent.InstanceCompleted) event);
      case UNIT_FAILED -> onUnitFailed((StudyEvent.UnitFailed) event);
      case RUN_COMPLETED -> onRunCompleted((StudyEvent.RunCompleted) event);
      case STUDY_COMPLETED -> end();
      // The command itself prints these.
      case STUDY_ABORTED, STUDY_CANCELLED -> {}
    }
  }

  private void onTraining(RunSpec run, String step) {
    trainings.put(run.id(), step);
    redraw();
  }

  private void onUnitFailed(StudyEvent.UnitFailed failed) {
    bar.message(
        "failed   %s: %s: %s: %s (%s)"
            .formatted(
                name(failed.run()),
                failed.unit(),
                failed.code(),
                failed.message(),
                Names.count(failed.attempts(), "attempt")));
  }

  private void onPlanned(StudyEvent.Planned started) {
    planned = started;
    stored = started.storedInstances();
    bar.message(
        "study    %s: %s, %s%s"
            .formatted(
                started.studyId(),
                Names.count(started.runs(), "run"),
                Names.count(started.instances(), "text"),
                stored == 0 ? "" : ", " + stored + " of them stored already"));
    bar.begin(started.instances(), stored);
  }

  private void onTrained(StudyEvent.Trained trained) {
    trainings.remove(trained.run().id());
    bar.message(
        String.format(
            Locale.ROOT,
            "trained  %s: dev accuracy %.3f, %s",
            name(trained.run()),
            trained.devAccuracy(),
            Durations.format(trained.seconds())));
    redraw();
  }

  private void onInstanceCompleted(StudyEvent.InstanceCompleted completed) {
    stored++;
    long now = nanoTime.getAsLong();
    window.addLast(new Spent(now, completed.evaluations()));
    while ((now - window.getFirst().nanos()) / 1e9 > WINDOW_SECONDS) {
      window.removeFirst();
    }
    explained.put(completed.run().id(), " " + completed.done() + "/" + completed.total());
    redraw();
  }

  private void onRunCompleted(StudyEvent.RunCompleted completed) {
    explained.remove(completed.run().id());
    redraw();
    bar.message(
        "done     %s: %s, %s"
            .formatted(
                name(completed.run()), accuracy(completed), Durations.format(completed.seconds())));
  }

  private static String accuracy(StudyEvent.RunCompleted completed) {
    return completed.instances() == 0
        ? "no texts were explained"
        : String.format(
            Locale.ROOT,
            "accuracy %.3f on %s",
            completed.accuracy(),
            Names.count(completed.instances(), "text"));
  }

  private void redraw() {
    StringBuilder detail = new StringBuilder();
    double speed = evaluationsPerSecond();
    if (speed > 0) {
      detail.append(String.format(Locale.ROOT, "%.0f evaluations/s", speed));
    }
    boolean areAllStored = planned != null && stored == planned.instances();
    if (areAllStored) {
      append(detail, "computing statistics");
    }
    trainings.forEach((run, step) -> append(detail, "training " + run + step));
    if (trainings.isEmpty() && !areAllStored) {
      explained.forEach((run, done) -> append(detail, "explaining " + run + done));
    }
    bar.update(stored, detail.toString(), pace.secondsLeft(nanoTime.getAsLong()));
  }

  private static void append(StringBuilder detail, String text) {
    detail.append(detail.isEmpty() ? "" : ", ").append(text);
  }

  /** Evaluations per second over the window. Those of its first event were spent before it. */
  private double evaluationsPerSecond() {
    if (window.size() < 2) {
      return 0;
    }
    long evaluations = window.stream().skip(1).mapToLong(Spent::evaluations).sum();
    double seconds = (window.getLast().nanos() - window.getFirst().nanos()) / 1e9;
    return seconds > 0 ? evaluations / seconds : 0;
  }

  private static String name(RunSpec run) {
    return "%s, %s, %s, %s"
        .formatted(
            run.dataset().name(),
            run.model(),
            run.paradigm().id(),
            run.trainingSize() > 0
                ? run.trainingSize() + " per class, seed " + run.seed()
                : "zero-shot");
  }
}
