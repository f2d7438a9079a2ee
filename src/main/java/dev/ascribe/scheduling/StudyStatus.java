package dev.ascribe.scheduling;

import dev.ascribe.study.Named;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state and progress of a study, with a page of its runs and its first failures. Clients poll
 * it. A component is null if it is not known: older versions of the program did not store all of
 * them.
 *
 * @param title what people call it instead of its name, or null
 * @param methods ids of the methods, in the study's order
 * @param submitted when the study was submitted to a daemon, or null if it was not
 * @param ended when the study ended, or null if it has not or if that is not known
 * @param runs a page of the runs, in the order of the plan if this process runs the study, else by
 *     id; empty in a list of studies
 * @param nextRun id of the page's last run if more runs follow, else null
 * @param runStates number of runs by the ids of their states
 * @param instances number of instances of all runs, or null if it is not known
 * @param completed number of instances that are stored
 * @param failed number of instances that failed for good, or null if it is not known
 * @param evaluations number of forward passes: those of this process if it runs the study, else
 *     those of the stored attributions
 * @param etaSeconds estimated seconds to the end, or NaN if it is not known
 * @param failures the first {@value #MOST_FAILURES} failures; empty in a list of studies
 * @param failureCount number of all failures
 * @param cause why the study ended early, or which other process runs it, or null
 */
public record StudyStatus(
    String id,
    String name,
    String title,
    String digest,
    State state,
    Priority priority,
    List<String> methods,
    Instant submitted,
    Instant ended,
    List<RunStatus> runs,
    String nextRun,
    Map<String, Integer> runStates,
    int runCount,
    Integer instances,
    int completed,
    Integer failed,
    long evaluations,
    double etaSeconds,
    List<Failure> failures,
    int failureCount,
    String cause) {
  /** Most failures that a status lists. */
  public static final int MOST_FAILURES = 100;

  public StudyStatus {
    methods = List.copyOf(methods);
    runs = List.copyOf(runs);
    runStates = Collections.unmodifiableMap(new TreeMap<>(runStates));
    failures = List.copyOf(failures);
  }

  /** Returns this status without runs and failures, as a list of studies shows it. */
  public StudyStatus listed() {
    return with(title, RunPage.EMPTY, List.of(), failureCount);
  }

  public StudyStatus withFailures(List<Failure> listed, int count) {
    return with(title, new RunPage(runs, nextRun), listed, count);
  }

  public StudyStatus withRuns(RunPage page) {
    return with(title, page, failures, failureCount);
  }

  public StudyStatus withTitle(String other) {
    return with(other, new RunPage(runs, nextRun), failures, failureCount);
  }

  private StudyStatus with(
      String shownTitle, RunPage shownRuns, List<Failure> shownFailures, int count) {
    return new StudyStatus(
        id,
        name,
        shownTitle,
        digest,
        state,
        priority,
        methods,
        submitted,
        ended,
        shownRuns.runs(),
        shownRuns.next(),
        runStates,
        runCount,
        instances,
        completed,
        failed,
        evaluations,
        etaSeconds,
        shownFailures,
        count,
        cause);
  }

  /**
   * The state of a study. INTERRUPTED means that an earlier process left it unfinished and no
   * process runs it.
   */
  public enum State implements Named {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    INTERRUPTED;
  }

  /**
   * The progress of a run.
   *
   * @param state pending, training, evaluating, summarising, done or failed
   * @param step training steps done, of {@code steps}; 0 of 0 if nothing is trained
   * @param instances null if it is not known
   * @param failed null if it is not known
   * @param accuracy share of correct predictions among its instances, or NaN if it is not known
   */
  public record RunStatus(
      String id,
      String dataset,
      String model,
      String paradigm,
      int trainingSize,
      long seed,
      String state,
      int step,
      int steps,
      Integer instances,
      int completed,
      Integer failed,
      double accuracy) {}

  /** A unit that failed for good, and why. */
  public record Failure(
      String run, String instance, String unit, String code, String message, int attempts) {}
}
