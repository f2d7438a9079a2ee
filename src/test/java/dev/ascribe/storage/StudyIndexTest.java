package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists and sums over a SQLite file, whose statements read ranges of indexes. */
class StudyIndexTest extends StudyIndexContract {
  @TempDir static Path directory;

  @Override
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("results.db");
  }

  static List<String> statements() {
    return List.of(
        JdbcStudyIndex.FIRST_SUBMITTED,
        JdbcStudyIndex.NEXT_SUBMITTED,
        JdbcStudyIndex.NEXT_UNSUBMITTED,
        JdbcStudyIndex.HEADS,
        JdbcStudyIndex.NAMED,
        JdbcStudyIndex.COUNTS_OF_STUDIES,
        JdbcStudyIndex.COUNTS_OF_RUNS,
        JdbcStudyIndex.ACCURACIES,
        JdbcStudyIndex.nextRuns(false),
        JdbcStudyIndex.nextRuns(true),
        JdbcStudyIndex.FAILURE_COUNTS,
        JdbcResultStore.instancesSql(" AND gold <> predicted"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void noStatementReadsAWholeTableOrSortsOne(String sql) throws SQLException {
    List<String> plan = plan(sql);

    assertThat(plan).isNotEmpty().noneMatch(step -> step.startsWith("SCAN"));
    assertThat(plan).filteredOn(step -> step.startsWith("SEARCH")).allMatch(usesAnIndex());
    assertThat(plan).noneMatch(step -> step.contains("TEMP B-TREE FOR ORDER BY"));
  }

  private static java.util.function.Predicate<String> usesAnIndex() {
    return step -> step.contains("INDEX");
  }

  @Test
  void sumsReadAnIndexAndNotTheRows() throws SQLException {
    assertThat(plan(JdbcStudyIndex.COUNTS_OF_STUDIES))
        .filteredOn(step -> step.startsWith("SEARCH p"))
        .hasSize(2)
        .allMatch(step -> step.contains("COVERING INDEX"));
    assertThat(plan(JdbcStudyIndex.COUNTS_OF_STUDIES))
        .anyMatch(step -> step.contains("COVERING INDEX attribution_evaluations"));
  }

  @Test
  void aStatementWithoutAnIndexWouldBeFound() throws SQLException {
    assertThat(plan("SELECT study_id FROM study WHERE name = ?"))
        .anyMatch(step -> step.startsWith("SCAN"));
  }

  private List<String> plan(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement statement =
            connection.prepareStatement(
                "EXPLAIN QUERY PLAN " + sql.replaceAll("<[a-z]+>", "?, ?, ?"));
        ResultSet steps = statement.executeQuery()) {
      List<String> plan = new ArrayList<>();
      while (steps.next()) {
        plan.add(steps.getString("detail"));
      }
      return plan;
    }
  }
}
