package dev.ascribe.scheduling.supervision;

import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.study.RunSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of a study. It limits how many runs are in progress at once, and how many instances of
 * them. Not thread-safe: the study's supervisor owns it.
 */
final class RunWindow {
  private final StudyTask task;
  private final SchedulerSettings settings;
  private final Map<String, RunTracker> runs = new LinkedHashMap<>();
  private final Deque<RunTracker> pending = new ArrayDeque<>();

  /**
   * @param settings have the limits of runs and of instances in flight
   */
  RunWindow(StudyTask task, SchedulerSettings settings) {
    this.task = task;
    this.settings = settings;
    for (RunSpec run : task.plan().runs()) {
      StudyTask.StoredRun stored = task.storedOf(run);
      RunTracker tracker = task.tracker(run);
      runs.put(run.id(), tracker);
      if (stored.done()) {
        tracker.enter(State.DONE);
      } else {
        pending.add(tracker);
      }
    }
  }

  Collection<RunTracker> all() {
    return Collections.unmodifiableCollection(runs.values());
  }

  RunTracker of(RunSpec run) {
    return runs.get(run.id());
  }

  /** The run that a training unit belongs to. */
  RunTracker ofTraining(String unitId) {
    return runs.get(unitId.substring(0, unitId.lastIndexOf('/')));
  }

  /** Takes as many further runs as the limit of runs in progress allows. */
  List<RunTracker> takeRuns() {
    List<RunTracker> taken = new ArrayList<>();
    for (long room = settings.runsInFlight() - active(); room > 0 && !pending.isEmpty(); room--) {
      taken.add(pending.remove());
    }
    return taken;
  }

  /** Takes as many further instances as the limit of instances in flight allows. */
  List<InstanceTask> takeInstances() {
    List<RunTracker> evaluating = evaluating();
    int inFlight = evaluating.stream().mapToInt(RunTracker::inFlight).sum();
    List<InstanceTask> taken = new ArrayList<>();
    for (RunTracker tracker : evaluating) {
      while (inFlight + taken.size() < settings.instancesInFlight()) {
        Optional<Instance> next = tracker.next();
        if (next.isEmpty()) {
          break;
        }
        taken.add(task.instance(tracker.run(), tracker.model(), next.get()));
      }
    }
    return taken;
  }

  /** The runs whose instances have all ended, and whose figures are not asked for yet. */
  List<RunTracker> explained() {
    return evaluating().stream().filter(RunTracker::isExplained).toList();
  }

  private List<RunTracker> evaluating() {
    return runs.values().stream().filter(run -> run.state() == State.EVALUATING).toList();
  }

  /** Whether nothing is left to do. */
  boolean isExhausted() {
    return pending.isEmpty() && active() == 0;
  }

  /** The state in which the study ends, when nothing is left to do. */
  StudyStatus.State outcome() {
    boolean areAllDone = runs.values().stream().allMatch(run -> run.state() == State.DONE);
    return areAllDone ? StudyStatus.State.DONE : StudyStatus.State.FAILED;
  }

  private long active() {
    return runs.values().stream().filter(run -> run.state().isActive()).count();
  }

  /** The event that tells the size of the plan, and how much of it is already stored. */
  StudyEvent.Planned planned() {
    return new StudyEvent.Planned(
        task.study().id(),
        runs.size(),
        runs.values().stream().mapToInt(RunTracker::total).sum(),
        runs.values().stream().mapToInt(RunTracker::completed).sum());
  }
}
