package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.StoreFault.Kind;
import dev.ascribe.storage.StudyLocks.StudyLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a check finds on every kind of database. */
abstract class StoreCheckContract {
  static final String PLACE = "study_id=%s, run_id=%s".formatted(Rows.STUDY, Rows.RUN);

  String url;

  /** Returns the URL of a new store. */
  abstract String newUrl();

  /** Executes statements for which the database looks at no foreign keys. */
  abstract void executeUnchecked(String... statements) throws SQLException;

  @BeforeEach
  void fill() {
    url = newUrl();
    try (ResultStore store = ResultStores.open(url)) {
      List<ResultRow> rows = new ArrayList<>();
      rows.add(study("done"));
      rows.add(Rows.run().withStatus("pending"));
      rows.add(doneRun(2));
      for (String instance : List.of("a", "b")) {
        rows.add(Rows.prediction(instance));
        rows.add(attribution(instance, "random", 0.5, -0.25));
        rows.add(attribution(instance, "attention", 1, 2));
      }
      store.upsert(rows);
    }
  }

  private static StudyRow study(String status) {
    return new StudyRow(Rows.STUDY, "checked", "d", Rows.SPEC, status, 1L);
  }

  private static RunRow doneRun(int instances) {
    return new RunRow(
        Rows.STUDY,
        Rows.RUN,
        "sample-sentiment",
        "m",
        "prompted",
        0,
        13,
        "done",
        Double.NaN,
        null,
        instances);
  }

  private static AttributionRow attribution(String instance, String method, double... scores) {
    return new AttributionRow(
        Rows.STUDY,
        Rows.RUN,
        instance,
        method,
        "positive",
        scores,
        new double[0],
        "",
        0,
        0,
        0,
        0,
        Double.NaN,
        0,
        0,
        "",
        0.1);
  }

  void upsert(ResultRow... rows) {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(rows));
    }
  }

  final List<StoreFault> faults() {
    return StoreCheck.check(url, StoreProgress.NONE).faults();
  }

  @Test
  void aSoundStoreHasNoFaultsAndItsRowsAreCounted() {
    AtomicLong read = new AtomicLong();
    StoreCheck.Report report =
        StoreCheck.check(
            url,
            new StoreProgress() {
              @Override
              public void begin(long total) {
                assertThat(total).isEqualTo(8);
              }

              @Override
              public void advance(long done, String detail) {
                read.set(done);
              }
            });
    assertThat(report.faults()).isEmpty();
    assertThat(report.schema().isCurrent()).isTrue();
    assertThat(report.rows())
        .containsEntry("study", 1L)
        .containsEntry("attribution", 4L)
        .containsEntry("metric", 0L)
        .hasSize(ResultTable.ALL.size());
    assertThat(read).hasValue(8);
  }

  @Test
  void rowsWithoutTheirRunOrStudyAreFound() throws SQLException {
    executeUnchecked(
        "INSERT INTO title VALUES ('gone', 'x')",
        "UPDATE prediction SET run_id = 'gone' WHERE instance_id = 'a'",
        "INSERT INTO failure VALUES ('%s', 'lost', '', 'u', 'INTERNAL', 'm', 1)"
            .formatted(Rows.STUDY));
    upsert(new FailureRow(Rows.STUDY, "", "", "study", "INTERNAL", "m", 1));
    assertThat(faults())
        .contains(
            new StoreFault(Kind.ORPHAN, "title", 1, "study_id=gone"),
            new StoreFault(
                Kind.ORPHAN,
                "prediction",
                1,
                "study_id=%s, run_id=gone, instance_id=a".formatted(Rows.STUDY)),
            new StoreFault(
                Kind.ORPHAN,
                "failure",
                1,
                "study_id=%s, run_id=lost, instance_id=, unit=u".formatted(Rows.STUDY)),
            new StoreFault(
                Kind.INCOMPLETE_INSTANCE,
                "attribution",
                2,
                PLACE + ", instance_id=a, method=attention"))
        .filteredOn(fault -> fault.kind() == Kind.ORPHAN)
        .hasSize(3);
  }

  @Test
  void doneRunsWithoutATextOrAMethodAreFound() throws SQLException {
    upsert(doneRun(4));
    upsert(new FailureRow(Rows.STUDY, Rows.RUN, "c", "u", "INTERNAL", "m", 1));
    executeUnchecked("DELETE FROM attribution WHERE instance_id = 'b' AND method = 'attention'");
    assertThat(faults())
        .containsExactly(
            new StoreFault(Kind.MISSING_INSTANCE, "run", 1, PLACE + ": 3 of 4 texts are there"),
            new StoreFault(
                Kind.MISSING_METHOD,
                "attribution",
                1,
                PLACE + ", instance_id=b, method=attention"));

    // Failures say why they are missing.
    upsert(
        new FailureRow(Rows.STUDY, Rows.RUN, "d", "u", "INTERNAL", "m", 1),
        new FailureRow(Rows.STUDY, Rows.RUN, "b", Rows.RUN + "/b/attention", "INTERNAL", "m", 1));
    assertThat(faults()).isEmpty();
  }

  /** It belongs to a text that is not explained yet. */
  @Test
  void aSamplingInProgressIsNoFault() {
    upsert(
        new UnfinishedSamplingRow(
            Rows.STUDY,
            Rows.RUN,
            "later",
            Rows.RUN + "/later/lime",
            0,
            "0a1b2c",
            1,
            new double[] {0.5},
            new double[] {0},
            0,
            2));
    assertThat(faults()).isEmpty();
  }

  @Test
  void numbersThatAreNoneAreFound() {
    upsert(attribution("a", "random", 0.5, Double.NaN), attribution("b", "random", 1.0 / 0));
    upsert(Rows.metric("a", "auprc", Double.NEGATIVE_INFINITY));
    assertThat(faults())
        .containsExactly(
            new StoreFault(
                Kind.NO_NUMBER,
                "attribution",
                2,
                PLACE + ", instance_id=a, method=random: column scores holds NaN"),
            new StoreFault(
                Kind.NO_NUMBER,
                "metric",
                1,
                PLACE
                    + ", instance_id=a, method=random, name=auprc, subset=union: column value is -Infinity"));
  }

  @Test
  void arraysThatAreNoneAreFound() throws SQLException {
    executeUnchecked("UPDATE attribution SET scores = '{\"a\": 1}' WHERE method = 'random'");
    assertThat(faults())
        .containsExactly(
            new StoreFault(
                Kind.UNREADABLE,
                "attribution",
                2,
                PLACE
                    + ", instance_id=a, method=random: column scores holds '{\"a\": 1}', which is no JSON array of numbers"));
  }

  @Test
  void aSpecificationThatIsNoneIsFound() throws SQLException {
    for (String spec : List.of("[1]", "{}")) {
      executeUnchecked("UPDATE study SET spec = '%s'".formatted(spec));
      assertThat(faults())
          .extracting(StoreFault::kind, StoreFault::table)
          .containsExactly(tuple(Kind.UNREADABLE, "study"));
    }
  }

  @Test
  void aRunningStudyNeedsAProcess() {
    upsert(study("running"));
    try (ResultStore store = ResultStores.open(url);
        StudyLock lock = store.locks().lock(Rows.STUDY)) {
      assertThat(lock).isNotNull();
      assertThat(faults()).isEmpty();
    }
    assertThat(faults())
        .containsExactly(new StoreFault(Kind.INTERRUPTED, "study", 1, "study_id=" + Rows.STUDY));
  }

  @Test
  void aMissingColumnIsFound() throws SQLException {
    executeUnchecked("ALTER TABLE metric DROP COLUMN count");
    assertThat(faults())
        .containsExactly(new StoreFault(Kind.SCHEMA, "metric", 1, "column count is missing"));
  }

  @Test
  void aMissingTableIsFound() throws SQLException {
    executeUnchecked("DROP TABLE metric");
    assertThat(faults())
        .containsExactly(new StoreFault(Kind.SCHEMA, "metric", 1, "the table is missing"));
  }

  @Test
  void tablesOfAnotherVersionAreNotRead() throws SQLException {
    executeUnchecked(
        "DELETE FROM flyway_schema_history WHERE version = '9.1' OR version NOT IN ('1', '2', '3')");
    assertThat(faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(Kind.SCHEMA);
              assertThat(fault.example())
                  .startsWith("its tables have version 3, and this version of Ascribe needs ")
                  .contains("store migrate --store " + url)
                  .endsWith("; nothing else was checked");
            });
  }

  final void execute(Connection connection, String... statements) throws SQLException {
    try (connection;
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
