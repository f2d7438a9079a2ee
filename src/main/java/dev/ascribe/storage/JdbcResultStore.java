package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.DeathRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads results from a relational database, and writes them by {@link FencedWrites}. */
record JdbcResultStore(Database database, FencedLocks locks) implements ResultStore {
  private static final String OF_STUDY = "study_id = :study";
  private static final String OF_RUN = OF_STUDY + " AND run_id = :run";

  @Override
  public void upsert(List<? extends ResultRow> rows) {
    writes().upsert(rows);
  }

  @Override
  public boolean changeStatus(String studyId, String from, String to, Long ended) {
    return writes().changeStatus(studyId, from, to, ended);
  }

  @Override
  public StudyIndex studyIndex() {
    return new JdbcStudyIndex(database);
  }

  @Override
  public Set<String> completedInstances(String studyId, String runId) {
    return instances("", studyId, runId);
  }

  @Override
  public Set<String> instancesPredicted(String studyId, String runId, boolean correctly) {
    return instances(
        correctly ? " AND gold = predicted" : " AND gold <> predicted", studyId, runId);
  }

  private Set<String> instances(String condition, String studyId, String runId) {
    return new HashSet<>(
        database.select(instancesSql(condition), String.class, of(studyId, runId)));
  }

  /**
   * Returns the statement that selects instances.
   *
   * @param condition on their predictions, beginning with AND, or ""
   */
  static String instancesSql(String condition) {
    return "SELECT instance_id FROM prediction WHERE " + OF_RUN + condition;
  }

  @Override
  public Optional<RunRow> run(String studyId, String runId) {
    return database.select(ResultTable.RUN, OF_RUN, of(studyId, runId)).stream().findFirst();
  }

  @Override
  public List<StudyRow> studies() {
    return database.select(ResultTable.STUDY, "1 = 1", Map.of());
  }

  @Override
  public Optional<StudyRow> study(String studyId) {
    return database.select(ResultTable.STUDY, OF_STUDY, of(studyId)).stream().findFirst();
  }

  @Override
  public Optional<SubmissionRow> submission(String studyId) {
    return database.select(ResultTable.SUBMISSION, OF_STUDY, of(studyId)).stream().findFirst();
  }

  @Override
  public List<RunRow> runs(String studyId) {
    return database.select(ResultTable.RUN, OF_STUDY, of(studyId));
  }

  @Override
  public List<PredictionRow> predictions(String studyId, String runId) {
    return database.select(ResultTable.PREDICTION, OF_RUN, of(studyId, runId));
  }

  @Override
  public List<PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds) {
    return selectInstances(ResultTable.PREDICTION, studyId, runId, instanceIds);
  }

  @Override
  public List<AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds) {
    return selectInstances(ResultTable.ATTRIBUTION, studyId, runId, instanceIds);
  }

  @Override
  public List<AttributionRow> attributions(String studyId, String runId) {
    return database.select(ResultTable.ATTRIBUTION, OF_RUN, of(studyId, runId));
  }

  @Override
  public List<MetricRow> instanceMetrics(String studyId, String runId) {
    return database.select(
        ResultTable.METRIC, OF_RUN + " AND instance_id <> ''", of(studyId, runId));
  }

  @Override
  public List<MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds) {
    return selectInstances(ResultTable.METRIC, studyId, runId, instanceIds);
  }

  @Override
  public List<ThresholdLabelRow> thresholdLabels(String studyId, String runId) {
    return database.select(ResultTable.THRESHOLD_LABEL, OF_RUN, of(studyId, runId));
  }

  @Override
  public List<IntervalRow> intervals(String studyId) {
    return database.select(ResultTable.INTERVAL, OF_STUDY, of(studyId));
  }

  @Override
  public List<ComparisonRow> comparisons(String studyId) {
    return database.select(ResultTable.COMPARISON, OF_STUDY, of(studyId));
  }

  @Override
  public List<MetricRow> runMetrics(String studyId) {
    return database.select(ResultTable.METRIC, OF_STUDY + " AND instance_id = ''", of(studyId));
  }

  @Override
  public List<FailureRow> failures(String studyId) {
    return database.select(ResultTable.FAILURE, OF_STUDY, of(studyId));
  }

  @Override
  public List<FailureRow> failures(String studyId, int most) {
    return database.select(
        ResultTable.FAILURE.selectSql(OF_STUDY) + " LIMIT :most",
        FailureRow.class,
        Map.of("study", studyId, "most", most));
  }

  @Override
  public List<FailureRow> failures(String studyId, String runId) {
    return database.select(ResultTable.FAILURE, OF_RUN, of(studyId, runId));
  }

  @Override
  public void checkReadable() {
    database.checkReadable();
  }

  @Override
  public void checkWritable() {
    database.checkWritable();
  }

  @Override
  public void verify() {
    database.verify();
  }

  @Override
  public List<DeathRow> deaths(String studyId) {
    return database.select(ResultTable.DEATH, OF_STUDY, of(studyId));
  }

  @Override
  public void forgetDeaths(String studyId) {
    writes().deleteDeaths(studyId);
  }

  @Override
  public List<UnfinishedSamplingRow> unfinishedSamplings(String studyId) {
    return database.select(ResultTable.UNFINISHED_SAMPLING, OF_STUDY, of(studyId));
  }

  @Override
  public void forgetRun(String studyId, String runId) {
    writes().deleteRun(studyId, runId);
  }

  @Override
  public ResultCursor open(ResultQuery query) {
    return new JdbcResultCursor(
        database, ResultTable.named(query.table()), query.condition(), query.arguments());
  }

  @Override
  public long count(ResultQuery query) {
    String sql = ResultTable.named(query.table()).countSql(query.condition());
    return database.select(sql, Long.class, query.arguments()).get(0);
  }

  @Override
  public void deleteStudy(String studyId) {
    writes().deleteStudy(studyId);
  }

  private FencedWrites writes() {
    return new FencedWrites(database, locks);
  }

  @Override
  public String identity() {
    return database.dialect().identity();
  }

  @Override
  public void close() {
    locks.close();
    database.close();
  }

  private <R extends ResultRow> List<R> selectInstances(
      ResultTable<R> table, String studyId, String runId, Collection<String> instanceIds) {
    if (instanceIds.isEmpty()) {
      return List.of();
    }
    return database.select(
        table,
        OF_RUN + " AND instance_id IN (<instances>)",
        Map.of("study", studyId, "run", runId, "instances", instanceIds));
  }

  private static Map<String, String> of(String studyId) {
    return Map.of("study", studyId);
  }

  private static Map<String, String> of(String studyId, String runId) {
    return Map.of("study", studyId, "run", runId);
  }
}
