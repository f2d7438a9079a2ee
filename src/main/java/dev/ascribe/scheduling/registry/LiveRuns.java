package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.StudyStatus.RunStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the status of each run of one study, in the order of the plan, and totals over all runs.
 * Each change of a run updates the totals, so that building a study's status takes no longer than
 * listing its page of runs. {@link LiveStudy} uses it. Not thread-safe: the registry owns it.
 */
final class LiveRuns {
  private final List<RunStatus> runs = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Integer> states = new HashMap<>();
  private int instances;
  private int completed;
  private int failed;

  /** Adds or replaces a run. */
  void put(RunStatus run) {
    Integer place = places.putIfAbsent(run.id(), runs.size());
    if (place == null) {
      runs.add(run);
    } else {
      count(runs.set(place, run), -1);
    }
    count(run, 1);
  }

  private void count(RunStatus run, int sign) {
    instances += sign * run.instances();
    completed += sign * run.completed();
    failed += sign * run.failed();
    int others = states.merge(run.state(), sign, Integer::sum);
    if (others == 0) {
      states.remove(run.state());
    }
  }

  int size() {
    return runs.size();
  }

  int instances() {
    return instances;
  }

  int completed() {
    return completed;
  }

  int failed() {
    return failed;
  }

  /** Returns the number of instances that are neither stored nor failed. */
  int left() {
    return instances - completed - failed;
  }

  /** Returns the number of runs in each state. */
  Map<String, Integer> states() {
    return Map.copyOf(states);
  }

  boolean areAllDone() {
    return states.keySet().stream().allMatch(state -> state.equals("done"));
  }

  /**
   * Returns the page of runs that a query asks for.
   *
   * @throws dev.ascribe.common.AscribeException UNKNOWN_NAME if the page is to begin after a run
   *     that the study does not have
   */
  RunPage page(String studyId, RunQuery query) {
    int from = 0;
    if (query.after() != null) {
      Integer last = places.get(query.after());
      if (last == null) {
        throw RunPage.unknown(query.after(), studyId);
      }
      from = last + 1;
    }
    if (query.limit() == 0) {
      return RunPage.EMPTY;
    }
    List<RunStatus> found = new ArrayList<>();
    for (int i = from; i < runs.size() && found.size() <= query.limit(); i++) {
      if (query.wants(runs.get(i).state())) {
        found.add(runs.get(i));
      }
    }
    return RunPage.of(found, query.limit());
  }
}
