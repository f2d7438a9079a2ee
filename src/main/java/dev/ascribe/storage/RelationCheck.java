package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Names;
import dev.ascribe.study.Method;
import dev.ascribe.study.StudyJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks for rows that do not fit each other, although each may be right by itself. */
final class RelationCheck {
  private static final String RUN_OF_ROW =
      "SELECT 1 FROM run r WHERE r.study_id = t.study_id AND r.run_id = t.run_id";
  private static final String STUDY_OF_ROW = "SELECT 1 FROM study s WHERE s.study_id = t.study_id";
  private static final String PREDICTION_OF_ROW =
      "SELECT 1 FROM prediction p WHERE p.study_id = t.study_id AND p.run_id = t.run_id"
          + " AND p.instance_id = t.instance_id";

  /** Tables whose rows may be there although the text has no prediction, or none yet. */
  private static final Set<ResultTable<?>> BEFORE_PREDICTIONS =
      Set.of(ResultTable.PREDICTION, ResultTable.FAILURE, ResultTable.UNFINISHED_SAMPLING);

  /** A failed text has failures and no prediction. */
  private static final String SHORT_RUNS =
      """
      SELECT r.study_id, r.run_id, r.instances,
        (SELECT COUNT(*) FROM prediction t
          WHERE t.study_id = r.study_id AND t.run_id = r.run_id)
        + (SELECT COUNT(DISTINCT t.instance_id) FROM failure t
          WHERE t.study_id = r.study_id AND t.run_id = r.run_id AND t.instance_id <> ''
            AND NOT EXISTS (%s)) AS ended
      FROM run r WHERE r.status = 'done' AND r.instances IS NOT NULL
      """
          .formatted(PREDICTION_OF_ROW);

  /** The name of a unit that attributes a text ends with the method. */
  private static final String TEXTS_WITHOUT_METHOD =
      """
      SELECT t.study_id, t.run_id, t.instance_id FROM prediction t
      WHERE t.study_id = ? AND t.run_id = ?
        AND NOT EXISTS (SELECT 1 FROM attribution a WHERE a.study_id = t.study_id
          AND a.run_id = t.run_id AND a.instance_id = t.instance_id AND a.method = ?)
        AND NOT EXISTS (SELECT 1 FROM failure f WHERE f.study_id = t.study_id
          AND f.run_id = t.run_id AND f.instance_id = t.instance_id AND f.unit = ? || t.instance_id || ?)
      ORDER BY t.instance_id
      """;

  private final Dialect dialect;
  private final Connection connection;
  private final StoreFaults faults;

  RelationCheck(Dialect dialect, Connection connection, StoreFaults faults) {
    this.dialect = dialect;
    this.connection = connection;
    this.faults = faults;
  }

  void check() throws SQLException {
    for (ResultTable<?> table : ResultTable.ALL) {
      if (table != ResultTable.STUDY) {
        checkParents(table);
      }
      boolean isOfInstances =
          table.columns().stream().anyMatch(c -> c.name().equals("instance_id"));
      if (isOfInstances && !BEFORE_PREDICTIONS.contains(table)) {
        checkPredictions(table);
      }
    }
    checkInstances();
    for (Study study : studies()) {
      checkMethods(study);
      checkOwner(study);
    }
  }

  /** Rows of failures may belong to the study itself, and name no run then. */
  private void checkParents(ResultTable<?> table) throws SQLException {
    boolean isOfRuns = table.keys().contains("run_id") && table != ResultTable.RUN;
    String condition =
        isOfRuns
            ? "(t.run_id <> '' AND NOT EXISTS (%s)) OR NOT EXISTS (%s)"
                .formatted(RUN_OF_ROW, STUDY_OF_ROW)
            : "NOT EXISTS (%s)".formatted(STUDY_OF_ROW);
    addRows(StoreFault.Kind.ORPHAN, table, condition);
  }

  private void checkPredictions(ResultTable<?> table) throws SQLException {
    addRows(
        StoreFault.Kind.INCOMPLETE_INSTANCE,
        table,
        "t.instance_id <> '' AND NOT EXISTS (%s)".formatted(PREDICTION_OF_ROW));
  }

  private void addRows(StoreFault.Kind kind, ResultTable<?> table, String condition)
      throws SQLException {
    String sql = "SELECT %s FROM %s t WHERE %s".formatted(keys(table), table.name(), condition);
    query(sql, List.of(), row -> faults.add(kind, table.name(), place(table, row)));
  }

  private static String keys(ResultTable<?> table) {
    return String.join(", ", table.keys().stream().map(key -> "t." + key).toList());
  }

  private static String place(ResultTable<?> table, ResultSet row) throws SQLException {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < table.keys().size(); i++) {
      parts.add("%s=%s".formatted(table.keys().get(i), row.getString(i + 1)));
    }
    return String.join(", ", parts);
  }

  private void checkInstances() throws SQLException {
    query(
        SHORT_RUNS,
        List.of(),
        row -> {
          if (row.getLong(4) < row.getLong(3)) {
            faults.add(
                StoreFault.Kind.MISSING_INSTANCE,
                ResultTable.RUN.name(),
                "study_id=%s, run_id=%s: %d of %s are there"
                    .formatted(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(4),
                        Names.count(row.getLong(3), "text")));
          }
        });
  }

  private record Study(String id, String spec, String status) {}

  private List<Study> studies() throws SQLException {
    List<Study> studies = new ArrayList<>();
    query(
        "SELECT study_id, spec, status FROM study ORDER BY study_id",
        List.of(),
        row -> studies.add(new Study(row.getString(1), row.getString(2), row.getString(3))));
    return studies;
  }

  private void checkMethods(Study study) throws SQLException {
    List<Method> methods;
    try {
      methods = StudyJson.readUnchecked(study.spec(), "study " + study.id()).methods();
    } catch (AscribeException e) {
      faults.add(StoreFault.Kind.UNREADABLE, ResultTable.STUDY.name(), e.getMessage());
      return;
    }
    if (methods == null) {
      faults.add(
          StoreFault.Kind.UNREADABLE,
          ResultTable.STUDY.name(),
          "study_id=%s: column spec names no methods".formatted(study.id()));
      return;
    }
    List<String> runs = new ArrayList<>();
    query(
        "SELECT run_id FROM run WHERE study_id = ? AND status = 'done' ORDER BY run_id",
        List.of(study.id()),
        row -> runs.add(row.getString(1)));
    for (String run : runs) {
      for (Method method : methods) {
        query(
            TEXTS_WITHOUT_METHOD,
            List.of(study.id(), run, method.id(), run + "/", "/" + method.id()),
            row ->
                faults.add(
                    StoreFault.Kind.MISSING_METHOD,
                    ResultTable.ATTRIBUTION.name(),
                    "study_id=%s, run_id=%s, instance_id=%s, method=%s"
                        .formatted(study.id(), run, row.getString(3), method.id())));
      }
    }
  }

  private void checkOwner(Study study) {
    if (study.status().equals("running") && dialect.ownerOf(study.id()).isEmpty()) {
      faults.add(
          StoreFault.Kind.INTERRUPTED,
          ResultTable.STUDY.name(),
          "study_id=%s".formatted(study.id()));
    }
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void query(String sql, List<String> arguments, RowReader reader) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(500);
      for (int i = 0; i < arguments.size(); i++) {
        statement.setString(i + 1, arguments.get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }
}
