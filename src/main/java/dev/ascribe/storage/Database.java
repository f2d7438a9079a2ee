package dev.ascribe.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ascribe.common.AscribeException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/** A pool of connections, whose errors are lines that name the store. */
final class Database implements AutoCloseable {
  /** One connection writes; the others read beside it. */
  private static final int CONNECTIONS = 4;

  private final Dialect dialect;
  private final DataSource connections;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(Dialect dialect, DataSource connections, HikariDataSource pool) {
    this.dialect = dialect;
    this.connections = connections;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /** Connects, and brings the tables up to date. */
  static Database open(Dialect dialect) {
    DataSource connections = dialect.dataSource();
    try {
      Migrations.apply(connections, dialect.url());
      HikariConfig config = new HikariConfig();
      config.setPoolName("ascribe-store");
      config.setDataSource(connections);
      config.setMaximumPoolSize(CONNECTIONS);
      return new Database(dialect, connections, new HikariDataSource(config));
    } catch (AscribeException e) {
      throw e;
    } catch (RuntimeException e) {
      throw dialect.explain("opening it", e);
    }
  }

  Dialect dialect() {
    return dialect;
  }

  /** Makes connections beside the pool, for those who hold one for long. */
  DataSource connections() {
    return connections;
  }

  /** The rows of a table that meet a condition, in the order of their keys. */
  <R extends ResultRow> List<R> select(
      ResultTable<R> table, String condition, Object... arguments) {
    return query(
        table.selectSql(condition), (rows, context) -> table.read(rows), List.of(arguments));
  }

  /** The rows of a statement. */
  <T> List<T> query(String sql, RowMapper<T> mapper, List<?> arguments) {
    return read(
        handle -> {
          Query query = handle.createQuery(sql);
          for (int i = 0; i < arguments.size(); i++) {
            query.bind(i, arguments.get(i));
          }
          return query.map(mapper).list();
        });
  }

  private <T> T read(Function<Handle, T> reading) {
    try {
      return jdbi.withHandle(reading::apply);
    } catch (RuntimeException e) {
      throw dialect.explain("reading", e);
    }
  }

  /**
   * Writes in one transaction.
   *
   * @param attempt what is being done, for the error
   */
  void write(String attempt, Consumer<Handle> writing) {
    try {
      jdbi.useTransaction(writing::accept);
    } catch (RuntimeException e) {
      throw dialect.explain(attempt, e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
