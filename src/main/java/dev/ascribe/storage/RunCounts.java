package dev.ascribe.storage;

/**
 * What is stored of a run, in numbers.
 *
 * @param status pending, trained, done or failed
 * @param instances that it is to explain; null where that is not known
 * @param completed instances that are stored
 * @param withFailures instances that are not stored, and of which a failure is
 * @param evaluations behind its stored attributions
 */
public record RunCounts(
    String studyId,
    String runId,
    String status,
    Integer instances,
    int completed,
    int withFailures,
    long evaluations) {
  /** Instances that failed for good, or null where that is not known. */
  public Integer failed() {
    if (!status.equals("failed")) {
      return withFailures;
    }
    // A run without a model fails with all its instances, of which no failure speaks.
    return instances == null ? null : Integer.valueOf(Math.max(0, instances - completed));
  }
}
