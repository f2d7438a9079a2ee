package dev.ascribe.storage;

import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jdbi.v3.core.mapper.reflect.JdbiConstructor;

/** A row of the store. Keys are natural: writing a row again replaces it. */
public sealed interface ResultRow {
  String studyId();

  /**
   * A study.
   *
   * @param spec the study as JSON, from which it can be continued
   * @param status running, done, failed or cancelled
   * @param ended milliseconds since 1970; null while the study runs, and where it is not known
   */
  record StudyRow(
      String studyId, String name, String digest, String spec, String status, Long ended)
      implements ResultRow {
    @JdbiConstructor
    public StudyRow {}

    /** A study whose end is not known. */
    public StudyRow(String studyId, String name, String digest, String spec, String status) {
      this(studyId, name, digest, spec, status, null);
    }
  }

  /**
   * The request by which a daemon was given a study.
   *
   * @param priority of its share of the devices
   * @param submitted milliseconds since 1970
   * @param instances the number of instances of all runs together
   */
  record SubmissionRow(String studyId, String priority, long submitted, int instances)
      implements ResultRow {}

  /**
   * A run of a study.
   *
   * @param status pending, trained, done or failed
   * @param devAccuracy of the selected checkpoint; NaN for zero-shot
   * @param checkpoint directory of the trained weights, or null
   * @param instances the number of instances to explain; null where an older version wrote the row
   * @param modelDigest digest of the model's files before training; null where an older version
   *     wrote the row
   * @param dataDigest digest of the data set's files; null where an older version wrote the row
   * @param checkpointDigest digest of the trained weights; null where there are none
   */
  record RunRow(
      String studyId,
      String runId,
      String dataset,
      String model,
      String paradigm,
      int trainingSize,
      long seed,
      String status,
      double devAccuracy,
      String checkpoint,
      Integer instances,
      String modelDigest,
      String dataDigest,
      String checkpointDigest)
      implements ResultRow {
    @JdbiConstructor
    public RunRow {}

    /** The same run in another state. */
    public RunRow withStatus(String other) {
      return new RunRow(
          studyId,
          runId,
          dataset,
          model,
          paradigm,
          trainingSize,
          seed,
          other,
          devAccuracy,
          checkpoint,
          instances,
          modelDigest,
          dataDigest,
          checkpointDigest);
    }

    /** A run without the digests of what it was computed from. */
    public RunRow(
        String studyId,
        String runId,
        String dataset,
        String model,
        String paradigm,
        int trainingSize,
        long seed,
        String status,
        double devAccuracy,
        String checkpoint,
        Integer instances) {
      this(
          studyId,
          runId,
          dataset,
          model,
          paradigm,
          trainingSize,
          seed,
          status,
          devAccuracy,
          checkpoint,
          instances,
          null,
          null,
          null);
    }
  }

  /**
   * The prediction of an instance.
   *
   * @param probabilities [labels] in the order of the run's labels
   */
  record PredictionRow(
      String studyId,
      String runId,
      String instanceId,
      String gold,
      String predicted,
      double[] probabilities,
      int tokens,
      int truncatedWords)
      implements ResultRow {}

  /**
   * The attribution of an instance by a method.
   *
   * @param target the label that is explained
   * @param scores [features]
   * @param standardErrors [features] or empty
   * @param unknownErrors why standard errors are not known, or ""
   * @param evaluationsPlanned coalitions that the whole sampling plan has; 0 where none are sampled
   * @param evaluationsCached coalitions whose values were known already
   * @param stopped why the sampling ended, or ""
   */
  record AttributionRow(
      String studyId,
      String runId,
      String instanceId,
      String method,
      String target,
      double[] scores,
      double[] standardErrors,
      @ColumnName("standard_error_unknown") String unknownErrors,
      int evaluations,
      int evaluationsSaved,
      double valueEmpty,
      double valueFull,
      double completenessDelta,
      int evaluationsPlanned,
      int evaluationsCached,
      String stopped,
      double seconds)
      implements ResultRow {}

  /**
   * A figure of an instance, or of a whole run.
   *
   * @param instanceId the instance, or "" for a figure of the whole run
   * @param method the attribution method, or "" for a figure of the model itself, such as accuracy
   * @param name of the metric, with its variant: {@code average-precision}, {@code
   *     comprehensiveness@10}
   * @param subset what it was computed over or against: an annotator or {@code union} for
   *     instances; {@code all}, {@code correct} or {@code wrong} for runs; "" where there is no
   *     choice
   * @param count instances behind a figure of a run, 1 for an instance
   */
  record MetricRow(
      String studyId,
      String runId,
      String instanceId,
      String method,
      String name,
      String subset,
      double value,
      int count)
      implements ResultRow {}

  /**
   * A unit during which processes died.
   *
   * @param step the step that a training had reached at the last death
   * @param deaths the number of processes in a row that died at this step
   */
  record DeathRow(String studyId, String unit, int step, int deaths) implements ResultRow {}

  /**
   * A unit that failed and is not tried again.
   *
   * @param unit the identifier of the unit
   * @param attempts how often it was tried
   */
  record FailureRow(
      String studyId,
      String runId,
      String instanceId,
      String unit,
      String code,
      String message,
      int attempts)
      implements ResultRow {}
}
