package dev.ascribe.storage;

import dev.ascribe.common.ErrorCode;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jdbi.v3.core.mapper.reflect.JdbiConstructor;

/** A row of the store. Keys are natural: writing a row with the same key again replaces it. */
public sealed interface ResultRow
    permits ResultRow.StudyRow,
        ResultRow.SubmissionRow,
        ResultRow.RunRow,
        ResultRow.PredictionRow,
        ResultRow.AttributionRow,
        ResultRow.MetricRow,
        ResultRow.TitleRow,
        ResultRow.DeathRow,
        ResultRow.FailureRow,
        ThresholdLabelRow,
        UnfinishedSamplingRow,
        IntervalRow,
        ComparisonRow {
  String studyId();

  /**
   * A study.
   *
   * @param spec the study as JSON, from which it can be continued
   * @param status running, done, failed or cancelled
   * @param ended milliseconds since 1970; null while the study runs, and if the time is unknown
   */
  record StudyRow(
      String studyId, String name, String digest, String spec, String status, Long ended)
      implements ResultRow {
    @JdbiConstructor
    public StudyRow {}

    /** Creates the row of a study without a time of its end. */
    public StudyRow(String studyId, String name, String digest, String spec, String status) {
      this(studyId, name, digest, spec, status, null);
    }
  }

  /**
   * The request that submitted a study to a daemon.
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

    /** Returns the same run with another status. */
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

    /** Creates a run without digests of its inputs. */
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
   * The prediction for an instance.
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
   * The attribution of an instance by one method.
   *
   * @param target the label that is explained
   * @param scores [features]
   * @param standardErrors [features] or empty
   * @param unknownErrors why standard errors are unknown, or ""
   * @param evaluationsPlanned number of coalitions in the whole sampling plan; 0 if the method
   *     samples none
   * @param evaluationsCached number of coalitions whose values were in the cache
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
   * A figure of an instance or of a whole run.
   *
   * @param instanceId the instance, or "" for a figure of the whole run
   * @param method the attribution method, or "" for a figure of the model itself, such as accuracy
   * @param name of the metric, with its variant: {@code average-precision}, {@code
   *     comprehensiveness@10}
   * @param subset for instances, the annotator or {@code union}; for runs, {@code all}, {@code
   *     correct} or {@code wrong}; "" for metrics without a choice
   * @param count the number of instances behind a figure of a run; 1 for an instance
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
   * What people call a study.
   *
   * @param title "" where a title was taken back
   */
  record TitleRow(String studyId, String title) implements ResultRow {}

  /**
   * A unit during which processes died.
   *
   * @param step the last step of a training before the last death
   * @param deaths the number of processes in a row that died at this step
   */
  record DeathRow(String studyId, String unit, int step, int deaths) implements ResultRow {}

  /**
   * A unit that failed and is not tried again.
   *
   * @param unit the id of the unit
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
      implements ResultRow {
    /** Whether the unit may succeed when its study is run again. */
    public boolean isRetryable() {
      return Stream.of(ErrorCode.values())
          .anyMatch(known -> known.name().equals(code) && known.isRetryable());
    }
  }
}
