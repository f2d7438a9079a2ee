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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Results in a relational database. */
record JdbcResultStore(Database database) implements ResultStore {
  private static final String OF_RUN = "study_id = ? AND run_id = ?";

  private static final String WRITES_NOTHING = "DELETE FROM failure WHERE 1 = 0";

  static JdbcResultStore open(Dialect dialect) {
    return new JdbcResultStore(Database.open(dialect));
  }

  @Override
  public void upsert(List<? extends ResultRow> rows) {
    database.write(
        "writing %d rows".formatted(rows.size()), handle -> RowUpsert.write(handle, rows));
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
        database.query(
            instancesSql(condition), (row, context) -> row.getString(1), List.of(studyId, runId)));
  }

  /**
   * @param condition on their predictions, or ""
   */
  static String instancesSql(String condition) {
    return "SELECT instance_id FROM prediction WHERE " + OF_RUN + condition;
  }

  @Override
  public Optional<RunRow> run(String studyId, String runId) {
    return database.select(ResultTables.RUN, OF_RUN, studyId, runId).stream().findFirst();
  }

  @Override
  public List<StudyRow> studies() {
    return database.select(ResultTables.STUDY, "1 = 1");
  }

  @Override
  public Optional<StudyRow> study(String studyId) {
    return database.select(ResultTables.STUDY, "study_id = ?", studyId).stream().findFirst();
  }

  @Override
  public Optional<SubmissionRow> submission(String studyId) {
    return database.select(ResultTables.SUBMISSION, "study_id = ?", studyId).stream().findFirst();
  }

  @Override
  public List<RunRow> runs(String studyId) {
    return database.select(ResultTables.RUN, "study_id = ?", studyId);
  }

  @Override
  public List<PredictionRow> predictions(String studyId, String runId) {
    return database.select(ResultTables.PREDICTION, OF_RUN, studyId, runId);
  }

  @Override
  public List<PredictionRow> predictions(
      String studyId, String runId, Collection<String> instanceIds) {
    return selectInstances(ResultTables.PREDICTION, studyId, runId, instanceIds);
  }

  @Override
  public List<AttributionRow> attributions(
      String studyId, String runId, Collection<String> instanceIds) {
    return selectInstances(ResultTables.ATTRIBUTION, studyId, runId, instanceIds);
  }

  @Override
  public List<AttributionRow> attributions(String studyId, String runId) {
    return database.select(ResultTables.ATTRIBUTION, OF_RUN, studyId, runId);
  }

  @Override
  public List<MetricRow> instanceMetrics(String studyId, String runId) {
    return database.select(ResultTables.METRIC, OF_RUN + " AND instance_id <> ''", studyId, runId);
  }

  @Override
  public List<MetricRow> instanceMetrics(
      String studyId, String runId, Collection<String> instanceIds) {
    return selectInstances(ResultTables.METRIC, studyId, runId, instanceIds);
  }

  @Override
  public List<MetricRow> runMetrics(String studyId) {
    return database.select(ResultTables.METRIC, "study_id = ? AND instance_id = ''", studyId);
  }

  @Override
  public List<FailureRow> failures(String studyId) {
    return database.select(ResultTables.FAILURE, "study_id = ?", studyId);
  }

  @Override
  public List<FailureRow> failures(String studyId, int most) {
    return database.query(
        ResultTables.FAILURE.selectSql("study_id = ?") + " LIMIT ?",
        (row, context) -> ResultTables.FAILURE.read(row),
        List.of(studyId, most));
  }

  @Override
  public List<FailureRow> failures(String studyId, String runId) {
    return database.select(ResultTables.FAILURE, OF_RUN, studyId, runId);
  }

  @Override
  public void checkReadable() {
    database.checkReadable();
  }

  /** A transaction that takes the write lock and changes nothing. */
  @Override
  public void checkWritable() {
    database.checkReadable();
    database.write("looking whether it can be written", handle -> handle.execute(WRITES_NOTHING));
  }

  @Override
  public void verify() {
    database.verify();
  }

  @Override
  public List<DeathRow> deaths(String studyId) {
    return database.select(ResultTables.DEATH, "study_id = ?", studyId);
  }

  @Override
  public void forgetDeaths(String studyId) {
    database.write(
        "deleting deaths of " + studyId,
        handle -> handle.execute("DELETE FROM death WHERE study_id = ?", studyId));
  }

  @Override
  public void forgetRun(String studyId, String runId) {
    database.write(
        "deleting run " + runId,
        handle -> {
          handle.execute("DELETE FROM failure WHERE " + OF_RUN, studyId, runId);
          // All other rows refer to the run's own, and go with it.
          handle.execute("DELETE FROM run WHERE " + OF_RUN, studyId, runId);
        });
  }

  @Override
  public ResultCursor open(ResultQuery query) {
    return JdbcResultCursor.open(database, query);
  }

  @Override
  public StudyLock lockStudy(String studyId) {
    return database.dialect().lockStudy(studyId);
  }

  /** A run at a time: nobody else could write while one transaction deletes millions of rows. */
  @Override
  public void deleteStudy(String studyId) {
    database.write(
        "deleting study " + studyId,
        handle ->
            handle.execute("UPDATE study SET status = 'cancelled' WHERE study_id = ?", studyId));
    runs(studyId).forEach(run -> forgetRun(studyId, run.runId()));
    database.write(
        "deleting study " + studyId,
        handle -> handle.execute("DELETE FROM study WHERE study_id = ?", studyId));
  }

  @Override
  public String identity() {
    return database.dialect().identity();
  }

  @Override
  public void deleteDeadLocks() {
    database.dialect().deleteDeadLocks();
  }

  @Override
  public Optional<String> ownerOf(String studyId) {
    return database.dialect().ownerOf(studyId);
  }

  @Override
  public void close() {
    database.close();
  }

  private <R extends ResultRow> List<R> selectInstances(
      ResultTable<R> table, String studyId, String runId, Collection<String> instanceIds) {
    if (instanceIds.isEmpty()) {
      return List.of();
    }
    return database.select(
        table,
        OF_RUN + " AND instance_id IN " + StudySql.places(instanceIds.size()),
        Stream.concat(Stream.of(studyId, runId), instanceIds.stream()).toArray());
  }
}
