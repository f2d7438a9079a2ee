package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcResultStoreTest {
  @TempDir Path directory;
  private String url;

  @BeforeEach
  void chooseFile() {
    url = "jdbc:sqlite:" + directory.resolve("results.db");
  }

  @Test
  void aRowWrittenAgainReplacesTheFirst() {
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(Rows.metric("i1", "auprc", 0.25)));
      store.upsert(
          List.of(
              Rows.metric("i1", "auprc", 0.5),
              Rows.metric("i2", "auprc", 0.125),
              Rows.metric("i1", "auprc", 0.75)));
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN))
          .containsExactly(Rows.metric("i1", "auprc", 0.75), Rows.metric("i2", "auprc", 0.125));
    }
  }

  @Test
  void rowsMayComeInAnyOrderAndSurviveReopening() {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(
          List.of(
              Rows.metric("i1", "auprc", Double.NaN),
              Rows.prediction("i1"),
              Rows.run(),
              Rows.study()));
    }
    try (ResultStore store = ResultStores.open(url)) {
      assertThat(store.studies()).containsExactly(Rows.study());
      assertThat(store.runs(Rows.STUDY)).containsExactly(Rows.run());
      assertThat(store.completedInstances(Rows.STUDY, Rows.RUN)).containsExactly("i1");
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN).get(0).value()).isNaN();
    }
  }

  @Test
  void aFailingRowInTheMiddleLeavesNothing() {
    PredictionRow withoutGold =
        new PredictionRow(Rows.STUDY, Rows.RUN, "i2", null, "positive", new double[0], 1, 0);
    try (ResultStore store = storeWithRun()) {
      assertThatThrownBy(
              () ->
                  store.upsert(
                      List.of(
                          Rows.prediction("i1"),
                          withoutGold,
                          Rows.prediction("i3"),
                          Rows.metric("i1", "auprc", 1))))
          .isInstanceOf(AscribeException.class)
          .hasMessageContainingAll(url, "writing 4 rows", "prediction.gold")
          .extracting(e -> ((AscribeException) e).code())
          .isEqualTo(ErrorCode.INTERNAL);
      assertThat(store.predictions(Rows.STUDY, Rows.RUN)).isEmpty();
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN)).isEmpty();
    }
  }

  @Test
  void aResultOfAnUnknownRunIsRefused() {
    try (ResultStore store = ResultStores.open(url)) {
      assertThatThrownBy(() -> store.upsert(List.of(Rows.prediction("i1"))))
          .hasMessageContaining("FOREIGN KEY");
    }
  }

  @Test
  void figuresOfRunsAndOfInstancesAreReadApart() {
    MetricRow ofRun = new MetricRow(Rows.STUDY, Rows.RUN, "", "", "accuracy", "all", 0.5, 40);
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(ofRun, Rows.metric("i1", "auprc", 0.5)));
      assertThat(store.runMetrics(Rows.STUDY)).containsExactly(ofRun);
      assertThat(store.runMetrics("another")).isEmpty();
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN))
          .containsExactly(Rows.metric("i1", "auprc", 0.5));
    }
  }

  @Test
  void failuresOfTheStudyItselfNeedNoRun() {
    FailureRow failure = new FailureRow(Rows.STUDY, "", "", "plan", "INTERNAL", "no luck", 3);
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(failure));
      assertThat(store.failures(Rows.STUDY)).containsExactly(failure);
    }
  }

  @Test
  void whatSucceedsLaterHasNotFailed() {
    FailureRow ofOther = failure("i2", "i2/predict");
    FailureRow ofMethod = failure("i1", "i1/shapley-exact");
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(failure("", "train"), failure("i1", "i1/predict"), ofOther));
      store.upsert(List.of(ofMethod, Rows.prediction("i1")));
      assertThat(store.failures(Rows.STUDY))
          .containsExactly(failure("", "train"), ofMethod, ofOther);

      store.upsert(List.of(Rows.run()));

      assertThat(store.failures(Rows.STUDY)).containsExactly(ofMethod, ofOther);
    }
  }

  private static FailureRow failure(String instanceId, String unit) {
    return new FailureRow(Rows.STUDY, Rows.RUN, instanceId, unit, "INTERNAL", "no luck", 3);
  }

  @Test
  void commitsAreInWalModeAndSynced() throws SQLException {
    try (ResultStore store = storeWithRun();
        Connection connection = new SqliteDialect(url, file()).dataSource().getConnection()) {
      assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(connection, "synchronous")).isEqualTo("2");
      assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
      assertThat(Files.exists(directory.resolve("results.db-wal"))).isTrue();
      assertThat(store.studies()).hasSize(1);
    }
    assertThat(directory).isDirectoryNotContaining("glob:**-wal");
  }

  @Test
  void readersDoNotWaitForAWriter() throws SQLException {
    try (ResultStore store = storeWithRun();
        Connection writer = DriverManager.getConnection(url);
        Statement statement = writer.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.execute("UPDATE study SET status = 'done'");
      assertThat(store.studies()).containsExactly(Rows.study());
      statement.execute("COMMIT");
      assertThat(store.studies()).extracting(StudyRow::status).containsExactly("done");
    }
  }

  @Test
  void deletingAStudyDeletesItsResults() throws SQLException {
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(Rows.prediction("i1"), Rows.metric("i1", "auprc", 1)));
      try (Connection connection = new SqliteDialect(url, file()).dataSource().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("DELETE FROM study");
      }
      assertThat(store.runs(Rows.STUDY)).isEmpty();
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN)).isEmpty();
    }
  }

  @Test
  void aNewStoreCanBeOpenedByManyAtOnce() throws Exception {
    int openers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(openers);
    try {
      Callable<Integer> opening =
          () -> {
            try (ResultStore store = ResultStores.open(url)) {
              return store.studies().size();
            }
          };
      for (Future<Integer> opened :
          threads.invokeAll(List.of(opening, opening, opening, opening))) {
        assertThat(opened.get()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aCursorMayBeClosedByAnotherThreadThanItsReader() throws InterruptedException {
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(Rows.prediction("a"), Rows.prediction("b")));
      ResultCursor cursor =
          store.open(new ResultQuery(Rows.STUDY, "prediction", null, ResultQuery.Level.ALL));
      assertThat(cursor.next()).contains("a");

      Thread other = new Thread(cursor::close);
      other.start();
      other.join();

      assertThatThrownBy(cursor::next)
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("failed while reading: ")
          .hasMessageNotContaining("SELECT");
      cursor.close();
    }
  }

  @Test
  void everyKindOfRowHasATable() {
    assertThat(ResultTable.ALL)
        .extracting(table -> (Object) table.rowType())
        .containsExactlyInAnyOrder((Object[]) ResultRow.class.getPermittedSubclasses());
  }

  private ResultStore storeWithRun() {
    ResultStore store = ResultStores.open(url);
    store.upsert(List.of(Rows.study(), Rows.run()));
    return store;
  }

  private Path file() {
    return directory.resolve("results.db");
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet value = statement.executeQuery("PRAGMA " + name)) {
      return value.getString(1);
    }
  }
}
