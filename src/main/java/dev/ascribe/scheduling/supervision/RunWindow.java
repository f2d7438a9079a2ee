package dev.ascribe.scheduling.supervision;

import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.supervision.RunTracker.State;
import dev.ascribe.study.RunSpec;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runs of a study. It limits how many of them are in progress at once. Not thread-safe: the
 * study's supervisor owns it.
 */
final class RunWindow {
  private final int limit;
  private final Map<String, RunTracker> runs = new LinkedHashMap<>();
  private final Deque<RunTracker> pending = new ArrayDeque<>();

  /**
   * @param limit largest number of runs in progress at once
   */
  RunWindow(StudyTask task, int limit) {
    this.limit = limit;
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

  /** The next run to begin; empty if none waits or the window is full. */
  Optional<RunTracker> next() {
    return active() < limit ? Optional.ofNullable(pending.poll()) : Optional.empty();
  }

  /** The runs whose instances can be explained. */
  List<RunTracker> evaluating() {
    return runs.values().stream().filter(run -> run.state() == State.EVALUATING).toList();
  }

  /** Whether nothing is left to do. */
  boolean isExhausted() {
    return pending.isEmpty() && active() == 0;
  }

  boolean areAllDone() {
    return runs.values().stream().allMatch(run -> run.state() == State.DONE);
  }

  private long active() {
    return runs.values().stream().filter(run -> run.state().isActive()).count();
  }

  /** The event that tells the size of the plan, and how much of it is already stored. */
  StudyEvent.Planned planned(String studyId) {
    return new StudyEvent.Planned(
        studyId,
        runs.size(),
        runs.values().stream().mapToInt(RunTracker::total).sum(),
        runs.values().stream().mapToInt(RunTracker::completed).sum());
  }
}
