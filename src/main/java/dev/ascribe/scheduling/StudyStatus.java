package dev.ascribe.scheduling;

import dev.ascribe.study.Named;
import java.time.Instant;
import java.util.List;

/**
 * How far a study is.
 *
 * @param methods ids of the methods, in the study's order
 * @param submitted when a daemon was asked for it, or null where none was
 * @param ended or null
 * @param runs empty where studies are listed
 * @param instances all instances of all runs
 * @param completed of them, stored
 * @param failed of them, failed for good
 * @param evaluations forward passes in this process
 * @param etaSeconds seconds to the end at the pace so far, or NaN while that is not known
 * @param failures the first {@value #MOST_FAILURES}, empty where studies are listed
 * @param failureCount all of them
 * @param cause why the study ended early, or null
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
    int runCount,
    int instances,
    int completed,
    int failed,
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
    failures = List.copyOf(failures);
  }

  /** Where a study stands. INTERRUPTED: an earlier process left it unfinished. */
  public enum State implements Named {
    RUNNING("running"),
    DONE("done"),
    FAILED("failed"),
    CANCELLED("cancelled"),
    INTERRUPTED("interrupted");

    private final String id;

    State(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }
  }

  /**
   * How far a run is.
   *
   * @param state pending, training, evaluating, summarising, done or failed
   * @param step of its training, of {@code steps}; 0 of 0 where nothing is trained
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
      int instances,
      int completed,
      int failed,
      double accuracy) {}

  /** A unit that failed for good, and why. */
  public record Failure(
      String run, String instance, String unit, String code, String message, int attempts) {}
}
