package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tables of the store, in the order in which they refer to each other. */
public final class ResultTables {
  static final ResultTable<StudyRow> STUDY =
      new ResultTable<>(
          "study",
          StudyRow.class,
          List.of("study_id"),
          List.of("name", "digest", "spec", "status", "ended"),
          row ->
              new Object[] {
                row.studyId(), row.name(), row.digest(), row.spec(), row.status(), row.ended()
              },
          in ->
              new StudyRow(
                  in.text(), in.text(), in.text(), in.text(), in.text(), in.bigIntegerOrNull()));

  static final ResultTable<SubmissionRow> SUBMISSION =
      new ResultTable<>(
          "submission",
          SubmissionRow.class,
          List.of("study_id"),
          List.of("priority", "submitted", "instances"),
          row -> new Object[] {row.studyId(), row.priority(), row.submitted(), row.instances()},
          in -> new SubmissionRow(in.text(), in.text(), in.bigInteger(), in.integer()));

  static final ResultTable<RunRow> RUN =
      new ResultTable<>(
          "run",
          RunRow.class,
          List.of("study_id", "run_id"),
          List.of(
              "dataset",
              "model",
              "paradigm",
              "training_size",
              "seed",
              "status",
              "dev_accuracy",
              "checkpoint",
              "instances",
              "model_digest",
              "data_digest",
              "checkpoint_digest"),
          row ->
              new Object[] {
                row.studyId(),
                row.runId(),
                row.dataset(),
                row.model(),
                row.paradigm(),
                row.trainingSize(),
                row.seed(),
                row.status(),
                number(row.devAccuracy()),
                row.checkpoint(),
                row.instances(),
                row.modelDigest(),
                row.dataDigest(),
                row.checkpointDigest()
              },
          in ->
              new RunRow(
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.integer(),
                  in.bigInteger(),
                  in.text(),
                  in.number(),
                  in.text(),
                  in.integerOrNull(),
                  in.text(),
                  in.text(),
                  in.text()));

  static final ResultTable<PredictionRow> PREDICTION =
      new ResultTable<>(
          "prediction",
          PredictionRow.class,
          List.of("study_id", "run_id", "instance_id"),
          List.of("gold", "predicted", "probabilities", "tokens", "truncated_words"),
          row ->
              new Object[] {
                row.studyId(),
                row.runId(),
                row.instanceId(),
                row.gold(),
                row.predicted(),
                JsonArray.write(row.probabilities()),
                row.tokens(),
                row.truncatedWords()
              },
          in ->
              new PredictionRow(
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.numbers(),
                  in.integer(),
                  in.integer()));

  static final ResultTable<AttributionRow> ATTRIBUTION =
      new ResultTable<>(
          "attribution",
          AttributionRow.class,
          List.of("study_id", "run_id", "instance_id", "method"),
          List.of(
              "target",
              "scores",
              "standard_errors",
              "standard_error_unknown",
              "evaluations",
              "evaluations_saved",
              "value_empty",
              "value_full",
              "completeness_delta",
              "evaluations_planned",
              "evaluations_cached",
              "stopped",
              "seconds"),
          row ->
              new Object[] {
                row.studyId(),
                row.runId(),
                row.instanceId(),
                row.method(),
                row.target(),
                JsonArray.write(row.scores()),
                JsonArray.write(row.standardErrors()),
                row.unknownErrors(),
                row.evaluations(),
                row.evaluationsSaved(),
                number(row.valueEmpty()),
                number(row.valueFull()),
                number(row.completenessDelta()),
                row.evaluationsPlanned(),
                row.evaluationsCached(),
                row.stopped(),
                number(row.seconds())
              },
          in ->
              new AttributionRow(
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.numbers(),
                  in.numbers(),
                  in.text(),
                  in.integer(),
                  in.integer(),
                  in.number(),
                  in.number(),
                  in.number(),
                  in.integer(),
                  in.integer(),
                  in.text(),
                  in.number()));

  static final ResultTable<MetricRow> METRIC =
      new ResultTable<>(
          "metric",
          MetricRow.class,
          List.of("study_id", "run_id", "instance_id", "method", "name", "subset"),
          List.of("value", "count"),
          row ->
              new Object[] {
                row.studyId(),
                row.runId(),
                row.instanceId(),
                row.method(),
                row.name(),
                row.subset(),
                number(row.value()),
                row.count()
              },
          in ->
              new MetricRow(
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.text(),
                  in.number(),
                  in.integer()));

  static final ResultTable<FailureRow> FAILURE =
      new ResultTable<>(
          "failure",
          FailureRow.class,
          List.of("study_id", "run_id", "instance_id", "unit"),
          List.of("code", "message", "attempts"),
          row ->
              new Object[] {
                row.studyId(),
                row.runId(),
                row.instanceId(),
                row.unit(),
                row.code(),
                row.message(),
                row.attempts()
              },
          in ->
              new FailureRow(
                  in.text(), in.text(), in.text(), in.text(), in.text(), in.text(), in.integer()));

  static final ResultTable<DeathRow> DEATH =
      new ResultTable<>(
          "death",
          DeathRow.class,
          List.of("study_id", "unit"),
          List.of("step", "deaths"),
          row -> new Object[] {row.studyId(), row.unit(), row.step(), row.deaths()},
          in -> new DeathRow(in.text(), in.text(), in.integer(), in.integer()));

  /** Tables before those that refer to them. */
  static final List<ResultTable<?>> ALL =
      List.of(STUDY, SUBMISSION, RUN, PREDICTION, ATTRIBUTION, METRIC, FAILURE, DEATH);

  private static final Map<Class<?>, ResultTable<?>> BY_ROW_TYPE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ResultTable::rowType, Function.identity()));

  private ResultTables() {}

  /** The name of the table that a row lies in, for example {@code attribution}. */
  public static String nameOf(ResultRow row) {
    return of(row).name();
  }

  static ResultTable<?> named(String name) {
    return ALL.stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
  }

  static ResultTable<?> of(ResultRow row) {
    return BY_ROW_TYPE.get(row.getClass());
  }

  private static Double number(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
