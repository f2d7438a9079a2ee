package dev.ascribe.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Studies as wholes, by the statements of {@link StudySql}. */
record JdbcStudyIndex(Database database) implements StudyIndex {
  private record RunId(String studyId, String runId) {}

  @Override
  public List<StudyHead> page(StudyKey after, int limit) {
    List<StudyHead> page = new ArrayList<>(submitted(after, limit));
    if (page.size() < limit) {
      // No id is smaller than the empty one.
      String last = after == null || after.submitted() > 0 ? "" : after.studyId();
      page.addAll(heads(StudySql.NEXT_UNSUBMITTED, List.of(last, limit - page.size())));
    }
    return page;
  }

  private List<StudyHead> submitted(StudyKey after, int limit) {
    if (after == null) {
      return heads(StudySql.FIRST_SUBMITTED, List.of(limit));
    }
    return after.submitted() == 0
        ? List.of()
        : heads(
            StudySql.NEXT_SUBMITTED,
            List.of(after.submitted(), after.submitted(), after.studyId(), limit));
  }

  @Override
  public List<StudyHead> heads(Collection<String> studyIds) {
    return studyIds.isEmpty()
        ? List.of()
        : heads(StudySql.heads(studyIds.size()), List.copyOf(studyIds));
  }

  private List<StudyHead> heads(String sql, List<?> arguments) {
    return database.query(sql, (row, context) -> head(row), arguments);
  }

  private static StudyHead head(ResultSet row) throws SQLException {
    ResultTable.Columns in = new ResultTable.Columns(row);
    return new StudyHead(
        in.text(),
        in.text(),
        in.text(),
        in.text(),
        in.bigIntegerOrNull(),
        in.text(),
        in.bigIntegerOrNull(),
        in.integerOrNull());
  }

  @Override
  public List<RunCounts> runCounts(Collection<String> studyIds) {
    if (studyIds.isEmpty()) {
      return List.of();
    }
    List<String> ids = List.copyOf(studyIds);
    Map<RunId, Long> completed = byRun(StudySql.completed(ids.size()), ids);
    Map<RunId, Long> withFailures = byRun(StudySql.withFailures(ids.size()), ids);
    Map<RunId, Long> evaluations = byRun(StudySql.evaluations(ids.size()), ids);
    return database.query(
        StudySql.runs(ids.size()),
        (row, context) -> {
          ResultTable.Columns in = new ResultTable.Columns(row);
          RunId run = new RunId(in.text(), in.text());
          return new RunCounts(
              run.studyId(),
              run.runId(),
              in.text(),
              in.integerOrNull(),
              completed.getOrDefault(run, 0L).intValue(),
              withFailures.getOrDefault(run, 0L).intValue(),
              evaluations.getOrDefault(run, 0L));
        },
        ids);
  }

  private Map<RunId, Long> byRun(String sql, List<String> studyIds) {
    Map<RunId, Long> figures = new HashMap<>();
    database.query(
        sql,
        (row, context) ->
            figures.put(new RunId(row.getString(1), row.getString(2)), row.getLong(3)),
        studyIds);
    return figures;
  }

  @Override
  public Map<String, Integer> failureCounts(Collection<String> studyIds) {
    Map<String, Integer> counts = new HashMap<>();
    if (!studyIds.isEmpty()) {
      database.query(
          StudySql.failures(studyIds.size()),
          (row, context) -> counts.put(row.getString(1), row.getInt(2)),
          List.copyOf(studyIds));
    }
    return counts;
  }
}
