package dev.ascribe.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Results in a relational database. */
final class JdbcResultStore implements ResultStore {
  /** One connection writes; the others read beside it. */
  private static final int CONNECTIONS = 4;

  private static final String WRITES_NOTHING = "DELETE FROM failure WHERE 1 = 0";

  private final Dialect dialect;

  /** Makes connections beside the pool, for those who hold one for long. */
  private final DataSource connections;

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private JdbcResultStore(Dialect dialect, DataSource connections, HikariDataSource pool) {
    this.dialect = dialect;
    this.connections = connections;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  static JdbcResultStore open(Dialect dialect) {
    DataSource connections = dialect.dataSource();
    try {
      Migrations.apply(connections, dialect.url());
      HikariConfig config = new HikariConfig();
      config.setPoolName("ascribe-store");
      config.setDataSource(connections);
      config.setMaximumPoolSize(CONNECTIONS);
      return new JdbcResultStore(dialect, connections, new HikariDataSource(config));
    } catch (AscribeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw dialect.explain("opening it", e);
    }
  }

  @Override
  public void upsert(List<? extends ResultRow> rows) {
    Map<ResultTable<?>, List<ResultRow>> byTable =
        rows.stream().collect(Collectors.groupingBy(ResultTables::of, Collectors.toList()));
    write(
        "writing %d rows".formatted(rows.size()),
        handle -> {
          forgetFailures(handle, rows);
          for (ResultTable<?> table : ResultTables.ALL) {
            if (byTable.containsKey(table)) {
              upsert(handle, table, byTable.get(table));
            }
          }
        });
  }

  private static void upsert(Handle handle, ResultTable<?> table, List<ResultRow> rows) {
    PreparedBatch batch = handle.prepareBatch(table.upsertSql());
    for (ResultRow row : rows) {
      Object[] columns = table.columnsOf(row);
      for (int i = 0; i < columns.length; i++) {
        batch.bind(i, columns[i]);
      }
      batch.add();
    }
    batch.execute();
  }

  /** What a row makes good; failures among the same rows are written afterwards, and so stay. */
  private static void forgetFailures(Handle handle, List<? extends ResultRow> rows) {
    PreparedBatch batch =
        handle.prepareBatch(
            "DELETE FROM failure WHERE study_id = ? AND run_id = ? AND instance_id = ?");
    for (ResultRow row : rows) {
      if (row instanceof PredictionRow prediction) {
        batch.add(prediction.studyId(), prediction.runId(), prediction.instanceId());
      } else if (row instanceof RunRow run) {
        batch.add(run.studyId(), run.runId(), "");
      }
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  @Override
  public Set<String> completedInstances(String studyId, String runId) {
    return read(
        handle ->
            new HashSet<>(
                handle
                    .createQuery(
                        "SELECT instance_id FROM prediction WHERE study_id = ? AND run_id = ?")
                    .bind(0, studyId)
                    .bind(1, runId)
                    .mapTo(String.class)
                    .list()));
  }

  @Override
  public Optional<RunRow> run(String studyId, String runId) {
    return select(ResultTables.RUN, "study_id = ? AND run_id = ?", studyId, runId).stream()
        .findFirst();
  }

  @Override
  public List<StudyRow> studies() {
    return select(ResultTables.STUDY, "1 = 1");
  }

  @Override
  public Optional<StudyRow> study(String studyId) {
    return select(ResultTables.STUDY, "study_id = ?", studyId).stream().findFirst();
  }

  @Override
  public List<SubmissionRow> submissions() {
    return select(ResultTables.SUBMISSION, "1 = 1");
  }

  @Override
  public List<RunRow> runs(String studyId) {
    return select(ResultTables.RUN, "study_id = ?", studyId);
  }

  @Override
  public List<PredictionRow> predictions(String studyId, String runId) {
    return select(ResultTables.PREDICTION, "study_id = ? AND run_id = ?", studyId, runId);
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
    return select(ResultTables.ATTRIBUTION, "study_id = ? AND run_id = ?", studyId, runId);
  }

  @Override
  public List<MetricRow> instanceMetrics(String studyId, String runId) {
    return select(
        ResultTables.METRIC, "study_id = ? AND run_id = ? AND instance_id <> ''", studyId, runId);
  }

  @Override
  public List<MetricRow> runMetrics(String studyId) {
    return select(ResultTables.METRIC, "study_id = ? AND instance_id = ''", studyId);
  }

  @Override
  public List<FailureRow> failures(String studyId) {
    return select(ResultTables.FAILURE, "study_id = ?", studyId);
  }

  @Override
  public List<FailureRow> failures(String studyId, int most) {
    return query(
        ResultTables.FAILURE,
        ResultTables.FAILURE.selectSql("study_id = ?") + " LIMIT " + most,
        studyId);
  }

  @Override
  public Map<String, Map<String, Integer>> completedByRun() {
    Map<String, Map<String, Integer>> completed = new HashMap<>();
    read(
        handle -> {
          handle
              .createQuery(
                  "SELECT study_id, run_id, COUNT(*) FROM prediction GROUP BY study_id, run_id")
              .map(
                  (row, context) ->
                      completed
                          .computeIfAbsent(row.getString(1), study -> new HashMap<>())
                          .put(row.getString(2), row.getInt(3)))
              .list();
          return completed;
        });
    return completed;
  }

  @Override
  public Map<String, Integer> failureCounts() {
    Map<String, Integer> counts = new HashMap<>();
    read(
        handle ->
            handle
                .createQuery("SELECT study_id, COUNT(*) FROM failure GROUP BY study_id")
                .map((row, context) -> counts.put(row.getString(1), row.getInt(2)))
                .list());
    return counts;
  }

  /** A transaction that takes the write lock and changes nothing. */
  @Override
  public void checkWritable() {
    write("looking whether it can be written", handle -> handle.execute(WRITES_NOTHING));
  }

  @Override
  public ResultCursor open(ResultQuery query) {
    return JdbcResultCursor.open(dialect, connections, query);
  }

  @Override
  public StudyLock lockStudy(String studyId) {
    return dialect.lockStudy(studyId);
  }

  @Override
  public void close() {
    pool.close();
  }

  private <R extends ResultRow> List<R> selectInstances(
      ResultTable<R> table, String studyId, String runId, Collection<String> instanceIds) {
    if (instanceIds.isEmpty()) {
      return List.of();
    }
    String places = String.join(", ", Collections.nCopies(instanceIds.size(), "?"));
    return select(
        table,
        "study_id = ? AND run_id = ? AND instance_id IN (" + places + ")",
        Stream.concat(Stream.of(studyId, runId), instanceIds.stream()).toArray(String[]::new));
  }

  private <R extends ResultRow> List<R> select(
      ResultTable<R> table, String condition, String... arguments) {
    return query(table, table.selectSql(condition), arguments);
  }

  private <R extends ResultRow> List<R> query(
      ResultTable<R> table, String sql, String... arguments) {
    return read(
        handle -> {
          Query query = handle.createQuery(sql);
          for (int i = 0; i < arguments.length; i++) {
            query.bind(i, arguments[i]);
          }
          return query.map((resultSet, context) -> table.read(resultSet)).list();
        });
  }

  private <T> T read(Function<Handle, T> reading) {
    try {
      return jdbi.withHandle(reading::apply);
    } catch (RuntimeException e) {
      throw dialect.explain("reading", e);
    }
  }

  private void write(String attempt, Consumer<Handle> writing) {
    try {
      jdbi.useTransaction(writing::accept);
    } catch (RuntimeException e) {
      throw dialect.explain(attempt, e);
    }
  }
}
