package dev.ascribe.scheduling;

import dev.ascribe.study.Named;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a study is. What is not known is null: an earlier process ran the study, and its version
 * did not store it.
 *
 * @param methods ids of the methods, in the study's order
 * @param submitted when a daemon was asked for it, or null where none was
 * @param ended or null where it goes on, or where that is not known
 * @param runs some of them, in the order of the plan where this process runs the study, else by id;
 *     empty where studies are listed
 * @param nextRun id of the last run here where others follow, else null
 * @param runStates how many runs stand where, by the ids of their states
 * @param instances all instances of all runs, or null where that is not known
 * @param completed of them, stored
 * @param failed of them, failed for good, or null where that is not known
 * @param evaluations forward passes of this process where it runs the study; otherwise those behind
 *     the stored attributions
 * @param etaSeconds seconds to the end at the pace so far, or NaN while that is not known
 * @param failures the first {@value #MOST_FAILURES}, empty where studies are listed
 * @param failureCount all of them
 * @param cause why the study ended early, or which other process runs it, or null
 */
public record StudyStatus(
    String id,
    String name,
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

  /** The same study as a list shows it, without its runs and failures. */
  public StudyStatus listed() {
    return with(RunPage.EMPTY, List.of(), failureCount);
  }

  public StudyStatus withFailures(List<Failure> listed, int count) {
    return with(new RunPage(runs, nextRun), listed, count);
  }

  public StudyStatus withRuns(RunPage page) {
    return with(page, failures, failureCount);
  }

  private StudyStatus with(RunPage shownRuns, List<Failure> shownFailures, int count) {
    return new StudyStatus(
        id,
        name,
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

  /** Where a study stands. INTERRUPTED: an earlier process left it, and none goes on with it. */
  public enum State implements Named {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    INTERRUPTED;
  }

  /**
   * How far a run is.
   *
   * @param state pending, training, evaluating, summarising, done or failed
   * @param step of its training, of {@code steps}; 0 of 0 where nothing is trained
   * @param instances or null where that is not known
   * @param failed or null where that is not known
   * @param accuracy on its instances, or NaN while it is not known
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
