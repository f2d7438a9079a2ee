package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store does on every kind of database. */
abstract class ResultStoreContract {
  String url;

  /** Returns the URL of a new store. */
  abstract String newUrl();

  @BeforeEach
  void chooseUrl() {
    url = newUrl();
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
  void unfinishedSamplingsAreDeletedWithTheRowsThatMakeThemObsolete() {
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(sampling("i1", 0), sampling("i1", 64), sampling("i2", 0)));
      assertThat(store.unfinishedSamplings(Rows.STUDY))
          .extracting(row -> row.instanceId() + " " + row.firstCoalition())
          .containsExactly("i1 0", "i1 64", "i2 0");

      store.upsert(List.of(Rows.prediction("i1")));
      assertThat(store.unfinishedSamplings(Rows.STUDY))
          .extracting(UnfinishedSamplingRow::instanceId)
          .containsExactly("i2");
      store.upsert(List.of(Rows.study()));
      assertThat(store.unfinishedSamplings(Rows.STUDY)).hasSize(1);
      store.upsert(List.of(new StudyRow(Rows.STUDY, "quickstart", "d", "{}", "done")));
      assertThat(store.unfinishedSamplings(Rows.STUDY)).isEmpty();

      store.upsert(List.of(sampling("i3", 0)));
      store.forgetRun(Rows.STUDY, Rows.RUN);
      assertThat(store.unfinishedSamplings(Rows.STUDY)).isEmpty();
    }
  }

  private static UnfinishedSamplingRow sampling(String instanceId, int first) {
    return new UnfinishedSamplingRow(
        Rows.STUDY,
        Rows.RUN,
        instanceId,
        Rows.RUN + "/" + instanceId + "/shapley-sampling",
        first,
        "0a1b2c",
        1,
        new double[] {0.25, -0.0, 1e-300},
        new double[] {1e-7, 0, 1e-8},
        2,
        1.5);
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
          .hasMessageContainingAll(url, "writing 4 rows", "prediction", "gold")
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
          .hasMessageMatching("(?s).*(?i)foreign key.*");
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
  void deletingTheRowOfAStudyDeletesItsResults() throws SQLException {
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(Rows.prediction("i1"), Rows.metric("i1", "auprc", 1)));
      execute("DELETE FROM study");
      assertThat(store.runs(Rows.STUDY)).isEmpty();
      assertThat(store.instanceMetrics(Rows.STUDY, Rows.RUN)).isEmpty();
    }
  }

  @Test
  void idsAreInTheOrderOfTheirCharacters() {
    try (ResultStore store = storeWithRun()) {
      store.upsert(
          Stream.of("b", "B", "a", "-", "a-b", "ab", "10", "9").map(Rows::prediction).toList());
      assertThat(store.predictions(Rows.STUDY, Rows.RUN))
          .extracting(PredictionRow::instanceId)
          .containsExactly("-", "10", "9", "B", "a", "a-b", "ab", "b");
    }
  }

  @Test
  void arraysOfACursorAreTheSameText() {
    double[] numbers = {
      1, -0.5, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-300, 1e300
    };
    try (ResultStore store = storeWithRun()) {
      store.upsert(List.of(new PredictionRow(Rows.STUDY, Rows.RUN, "i", "a", "b", numbers, 1, 0)));
      assertThat(store.predictions(Rows.STUDY, Rows.RUN).get(0).probabilities())
          .containsExactly(numbers);
      try (ResultCursor cursor =
          store.open(new ResultQuery(Rows.STUDY, "prediction", null, ResultQuery.Level.ALL))) {
        assertThat(cursor.next())
            .contains("[1.0,-0.5,-0.0,null,1e999,-1e999,1.0E-300,1.0E300]", Integer.valueOf(1));
      }
    }
  }

  @Test
  void aSpecificationIsKeptToTheLetter() {
    StudyRow study =
        new StudyRow(Rows.STUDY, "s", "d", "{\"b\" : 1, \"a\":1.0,  \"b\":2}", "running");
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(study));
      assertThat(store.studies()).containsExactly(study);
    }
  }

  @Test
  void aStoreOfANewerVersionIsRefusedWithBothVersions() throws SQLException {
    ResultStores.open(url).close();
    execute(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (900, '900', 'later', 'SQL', 'V900__later.sql', 1, 'x', 1, "
            + (url.startsWith(PostgresUrl.PREFIX) ? "TRUE)" : "1)"));

    assertThatThrownBy(() -> ResultStores.open(url).close())
        .isInstanceOf(AscribeException.class)
        .hasMessageStartingWith("store " + url + ": was written by a newer version of Ascribe")
        .hasMessageMatching(".* have version 900, and this one knows none after \\d+(\\.\\d+)?; .*")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  /** Executes a statement on a connection of its own. */
  private void execute(String sql) throws SQLException {
    Dialect dialect =
        url.startsWith(PostgresUrl.PREFIX) ? PostgresDialect.of(url) : SqliteDialect.of(url);
    try (Connection connection = dialect.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
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

  ResultStore storeWithRun() {
    ResultStore store = ResultStores.open(url);
    store.upsert(List.of(Rows.study(), Rows.run()));
    return store;
  }
}
