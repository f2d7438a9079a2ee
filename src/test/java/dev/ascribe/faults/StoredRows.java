package dev.ascribe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All rows of a study, read by SQL that shares no code with the store. Tables and columns that
 * later versions add are read as well.
 *
 * @param tables the rows by table and by primary key, each as its values by column
 */
record StoredRows(Map<String, Map<String, Map<String, Object>>> tables) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double TOLERANCE = 1e-6;

  /** Columns that differ between two runs of the same study. */
  private static final Set<String> OF_THE_PROCESS =
      Set.of("seconds", "evaluations_cached", "ended", "epoch", "checkpoint", "checkpoint_digest");

  /** Notes of processes for others, and of users. */
  private static final Set<String> NOT_RESULTS =
      Set.of("death", "submission", "title", "study_epoch");

  /** Tables whose rows may be there before the prediction of their instance. */
  private static final Set<String> BEFORE_PREDICTIONS = Set.of("failure", "unfinished_sampling");

  /** Reads the rows of a study, and requires that none of the store is an orphan. */
  static StoredRows read(String url, String studyId) {
    Map<String, Map<String, Map<String, Object>>> tables = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url)) {
      for (String table : tablesOfStudies(connection)) {
        // An epoch stays without its study, so that no epoch comes twice.
        if (!table.equals("study_epoch")) {
          requireNoOrphans(connection, table);
        }
        if (!NOT_RESULTS.contains(table)) {
          tables.put(table, rows(connection, table, studyId));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(url, e);
    }
    assertThat(tables).containsKeys("study", "run", "prediction", "attribution", "metric");
    return new StoredRows(tables);
  }

  private static List<String> tablesOfStudies(Connection connection) throws SQLException {
    Set<String> tables = new TreeSet<>();
    try (ResultSet columns = connection.getMetaData().getColumns(null, null, "%", "study_id")) {
      while (columns.next()) {
        tables.add(columns.getString("TABLE_NAME"));
      }
    }
    // An index or a view may have the column, too.
    Set<String> real = new TreeSet<>();
    try (ResultSet all =
        connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE"})) {
      while (all.next()) {
        real.add(all.getString("TABLE_NAME"));
      }
    }
    tables.retainAll(real);
    return List.copyOf(tables);
  }

  private static Map<String, Map<String, Object>> rows(
      Connection connection, String table, String studyId) throws SQLException {
    Set<String> keys = new TreeSet<>();
    try (ResultSet primary = connection.getMetaData().getPrimaryKeys(null, null, table)) {
      while (primary.next()) {
        keys.add(primary.getString("COLUMN_NAME"));
      }
    }
    Map<String, Map<String, Object>> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet all =
            statement.executeQuery(
                "SELECT * FROM \"%s\" WHERE study_id = '%s'".formatted(table, studyId))) {
      ResultSetMetaData columns = all.getMetaData();
      while (all.next()) {
        Map<String, Object> row = new TreeMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.put(columns.getColumnName(i), normalised(all.getObject(i)));
        }
        String key = String.join("|", keys.stream().map(k -> String.valueOf(row.get(k))).toList());
        row.keySet().removeAll(OF_THE_PROCESS);
        assertThat(rows.put(key, row)).as("a second row %s of %s", key, table).isNull();
      }
    }
    return rows;
  }

  private static Object normalised(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    String text = value == null ? null : value.toString();
    if (text != null && (text.startsWith("[") || text.startsWith("{"))) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException noJson) {
        return text;
      }
    }
    return text;
  }

  private static void requireNoOrphans(Connection connection, String table) throws SQLException {
    requireNone(connection, table, "study", "study_id");
    Set<String> columns = new TreeSet<>();
    try (ResultSet of = connection.getMetaData().getColumns(null, null, table, "%")) {
      while (of.next()) {
        columns.add(of.getString("COLUMN_NAME"));
      }
    }
    if (columns.contains("run_id")) {
      requireNone(connection, table, "run", "study_id", "run_id");
    }
    if (columns.contains("instance_id") && !BEFORE_PREDICTIONS.contains(table)) {
      requireNone(connection, table, "prediction", "study_id", "run_id", "instance_id");
    }
  }

  private static void requireNone(
      Connection connection, String table, String parent, String... columns) throws SQLException {
    StringBuilder joined = new StringBuilder();
    StringBuilder named = new StringBuilder();
    for (String column : columns) {
      joined.append(" AND p.%s = t.%s".formatted(column, column));
      named.append(" AND t.%s <> ''".formatted(column));
    }
    String sql =
        "SELECT COUNT(*) FROM \"%s\" t WHERE NOT EXISTS (SELECT 1 FROM \"%s\" p WHERE 1 = 1%s)%s"
            .formatted(table, parent, joined, named);
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery(sql)) {
      count.next();
      assertThat(count.getInt(1)).as("rows of %s without a %s", table, parent).isZero();
    }
  }

  /** Requires the same rows with the same values. */
  void assertSameAs(StoredRows expected) {
    assertThat(tables.keySet()).isEqualTo(expected.tables.keySet());
    for (String table : tables.keySet()) {
      assertThat(tables.get(table).keySet())
          .as("keys of %s", table)
          .isEqualTo(expected.tables.get(table).keySet());
    }
    assertPartOf(expected, key -> true);
  }

  /** Requires that all rows of texts are among the expected ones, with the same values. */
  void assertTextsArePartOf(StoredRows expected) {
    assertPartOf(
        expected, table -> Set.of("prediction", "attribution", "threshold_label").contains(table));
  }

  private void assertPartOf(StoredRows expected, java.util.function.Predicate<String> ofTable) {
    List<String> differences = new ArrayList<>();
    tables.forEach(
        (table, rows) -> {
          if (ofTable.test(table)) {
            rows.forEach(
                (key, row) -> {
                  Map<String, Object> other = expected.tables.get(table).get(key);
                  if (other == null || !isSame(row, other)) {
                    differences.add("%s %s: %s instead of %s".formatted(table, key, row, other));
                  }
                });
          }
        });
    assertThat(differences).as("rows that differ from the undisturbed ones").isEmpty();
  }

  private static boolean isSame(Map<String, Object> one, Map<String, Object> other) {
    return one.keySet().stream().allMatch(column -> isSame(one.get(column), other.get(column)));
  }

  private static boolean isSame(Object one, Object other) {
    if (one instanceof Double a && other instanceof Double b) {
      return Double.compare(a, b) == 0 || Math.abs(a - b) <= TOLERANCE;
    }
    if (one instanceof JsonNode a && other instanceof JsonNode b) {
      return a.equals(
          (x, y) ->
              x.equals(y)
                      || (x.isNumber()
                          && y.isNumber()
                          && Math.abs(x.asDouble() - y.asDouble()) <= TOLERANCE)
                  ? 0
                  : 1,
          b);
    }
    return Objects.equals(one, other);
  }

  /** The values of a column of a table, in the order of the keys. */
  List<String> column(String table, String column) {
    return tables.get(table).values().stream().map(row -> String.valueOf(row.get(column))).toList();
  }
}
