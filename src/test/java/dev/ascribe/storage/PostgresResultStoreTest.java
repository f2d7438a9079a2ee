package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A store in a PostgreSQL database. */
class PostgresResultStoreTest extends ResultStoreContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }

  @Test
  void everyTextIsComparedByItsBytes() throws SQLException {
    try (ResultStore store = ResultStores.open(url);
        Connection connection = PostgresDialect.of(url).dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet columns =
            statement.executeQuery(
                "SELECT table_name || '.' || column_name, collation_name"
                    + " FROM information_schema.columns"
                    + " WHERE table_schema = 'public' AND data_type = 'text'")) {
      assertThat(store.studies()).isEmpty();
      int texts = 0;
      while (columns.next()) {
        assertThat(columns.getString(2)).as(columns.getString(1)).isEqualTo("C");
        texts++;
      }
      assertThat(texts).isGreaterThan(40);
    }
  }

  @Test
  void arraysAndSpecificationsCanBeQueried() throws SQLException {
    try (ResultStore store = storeWithRun();
        Connection connection = PostgresDialect.of(url).dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      store.upsert(
          List.of(
              new StudyRow(Rows.STUDY, "s", "d", "{\"datasets\": [{\"name\": \"x\"}]}", "done"),
              new PredictionRow(
                  Rows.STUDY, Rows.RUN, "i", "a", "b", new double[] {0.25, 1.0 / 0}, 1, 0)));
      try (ResultSet row =
          statement.executeQuery(
              "SELECT MAX((p #>> '{}')::double precision), MAX(spec -> 'datasets' -> 0 ->> 'name')"
                  + " FROM study, prediction, jsonb_array_elements(probabilities) AS p")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getDouble(1)).isInfinite();
        assertThat(row.getString(2)).isEqualTo("x");
      }
    }
  }

  @Test
  void aCursorReadsManyRowsBitByBitWhileOthersAreWritten() {
    int rows = 1_700;
    try (ResultStore store = storeWithRun()) {
      store.upsert(IntStream.range(0, rows).mapToObj(i -> Rows.prediction("i" + i)).toList());
      try (ResultCursor cursor =
          store.open(new ResultQuery(Rows.STUDY, "prediction", null, ResultQuery.Level.ALL))) {
        int read = 0;
        while (cursor.next() != null) {
          store.upsert(read == 0 ? List.of(Rows.prediction("later")) : List.of());
          read++;
        }
        assertThat(read).isEqualTo(rows);
      }
    }
  }

  /** A cursor that had fetched all rows at once would not notice the end of its connection. */
  @Test
  void aCursorFetchesItsRowsAsTheyAreRead() {
    try (ResultStore store = storeWithRun()) {
      store.upsert(IntStream.range(0, 1_700).mapToObj(i -> Rows.prediction("i" + i)).toList());
      try (ResultCursor cursor =
          store.open(new ResultQuery(Rows.STUDY, "prediction", null, ResultQuery.Level.ALL))) {
        assertThat(cursor.next()).isNotNull();
        PostgresServer.shared()
            .execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                    .formatted(url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'))));
        assertThatThrownBy(() -> readAll(cursor))
            .extracting(e -> ((AscribeException) e).code())
            .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
      }
    }
  }

  private static void readAll(ResultCursor cursor) {
    for (Object[] row = cursor.next(); row != null; row = cursor.next()) {
      assertThat(row).isNotEmpty();
    }
  }
}
