package dev.ascribe.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
    return studyIds.isEmpty()
        ? List.of()
        : runCounts(StudySql.ofStudies(studyIds.size()), List.copyOf(studyIds));
  }

  @Override
  public List<RunCounts> runCounts(String studyId, Collection<String> runIds) {
    return runIds.isEmpty()
        ? List.of()
        : runCounts(StudySql.ofRuns(runIds.size()), arguments(studyId, runIds));
  }

  private List<RunCounts> runCounts(String condition, List<String> ids) {
    Map<RunId, Long> completed = byRun(StudySql.completed(condition), ids);
    Map<RunId, Long> withFailures = byRun(StudySql.withFailures(condition), ids);
    Map<RunId, Long> evaluations = byRun(StudySql.evaluations(condition), ids);
    return database.query(
        StudySql.runs(condition),
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

  private static List<String> arguments(String first, Collection<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toList();
  }

  private Map<RunId, Long> byRun(String sql, List<String> ids) {
    Map<RunId, Long> figures = new HashMap<>();
    database.query(
        sql,
        (row, context) ->
            figures.put(new RunId(row.getString(1), row.getString(2)), row.getLong(3)),
        ids);
    return figures;
  }

  @Override
  public List<ResultRow.RunRow> runs(
      String studyId, String after, int limit, Collection<String> states) {
    List<Object> arguments = new ArrayList<>(List.of(studyId, after));
    arguments.addAll(states);
    arguments.add(limit);
    return database.query(
        StudySql.nextRuns(states.size()), (row, context) -> ResultTables.RUN.read(row), arguments);
  }

  @Override
  public Map<String, Double> accuracies(String studyId, Collection<String> runIds) {
    Map<String, Double> accuracies = new HashMap<>();
    if (!runIds.isEmpty()) {
      database.query(
          StudySql.accuracies(runIds.size()),
          (row, context) -> {
            ResultTable.Columns in = new ResultTable.Columns(row);
            return accuracies.put(in.text(), in.number());
          },
          arguments(studyId, runIds));
    }
    return accuracies;
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
