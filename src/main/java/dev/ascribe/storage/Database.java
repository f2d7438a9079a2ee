package dev.ascribe.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * A pool of connections, whose errors are lines that name the store. Once the data is found to be
 * gone or damaged, every further call fails with STORE_LOST: what would still be written could not
 * be found again.
 */
final class Database implements AutoCloseable {
  /** One connection writes; the others read beside it. */
  private static final int CONNECTIONS = 4;

  private final Dialect dialect;
  private final DataSource connections;
  private final StorePlace place;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private volatile AscribeException loss;

  private Database(
      Dialect dialect, DataSource connections, StorePlace place, HikariDataSource pool) {
    this.dialect = dialect;
    this.connections = connections;
    this.place = place;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  /** Connects, and brings the tables up to date. */
  static Database open(Dialect dialect) {
    DataSource connections = dialect.dataSource();
    StorePlace place = null;
    try {
      Migrations.apply(connections, dialect.url());
      place = dialect.place(connections);
      HikariConfig config = new HikariConfig();
      config.setPoolName("ascribe-store");
      config.setDataSource(connections);
      config.setMaximumPoolSize(CONNECTIONS);
      // Connections to a file do not age.
      config.setMaxLifetime(0);
      return new Database(dialect, connections, place, new HikariDataSource(config));
    } catch (RuntimeException | SQLException e) {
      if (place != null) {
        place.close();
      }
      throw e instanceof AscribeException known ? known : dialect.explain("opening it", e);
    }
  }

  Dialect dialect() {
    return dialect;
  }

  /** Makes a connection beside the pool, for those who hold one for long; they close it. */
  Connection connect() throws SQLException {
    requirePresent();
    return connections.getConnection();
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
      requirePresent();
      return jdbi.withHandle(reading::apply);
    } catch (RuntimeException e) {
      throw failure("reading", e);
    }
  }

  /**
   * Writes in one transaction.
   *
   * @param attempt what is being done, for the error
   */
  void write(String attempt, Consumer<Handle> writing) {
    try {
      requirePresent();
      jdbi.useTransaction(writing::accept);
      // What was committed to a file that has lost its name is not durable.
      requirePresent();
    } catch (RuntimeException e) {
      throw failure(attempt, e);
    }
  }

  /** Reads from every table by a new connection, which has no pages in its memory yet. */
  void checkReadable() {
    try (Connection connection = connect()) {
      for (ResultTable<?> table : ResultTables.ALL) {
        table.probe(connection);
      }
    } catch (RuntimeException | SQLException e) {
      throw failure("looking at its tables", e);
    }
  }

  /** Reads all data and looks for damage. */
  void verify() {
    try (Connection connection = connect()) {
      String damage = place.damage(connection);
      if (damage != null) {
        throw lost("is damaged: " + damage, null);
      }
    } catch (RuntimeException | SQLException e) {
      throw failure("looking for damage", e);
    }
  }

  /** The failure in one line; one that shows that the store is lost is remembered. */
  AscribeException failure(String attempt, Exception cause) {
    if (cause instanceof AscribeException known) {
      return known;
    }
    try {
      requirePresent();
    } catch (AscribeException lost) {
      return lost;
    }
    AscribeException explained = dialect.explain(attempt, cause);
    // It was sound when it was opened.
    return explained.code() == ErrorCode.STORE_DAMAGED
        ? lost("was damaged while it was in use: " + Dialect.line(cause), cause)
        : explained;
  }

  private void requirePresent() {
    AscribeException known = loss;
    if (known != null) {
      throw known;
    }
    try {
      place.requireUnchanged();
    } catch (AscribeException lost) {
      loss = lost;
      throw lost;
    }
  }

  private AscribeException lost(String reason, Throwable cause) {
    loss =
        new AscribeException(
            ErrorCode.STORE_LOST,
            "store %s: %s; restore a backup, then start again".formatted(dialect.url(), reason),
            cause);
    return loss;
  }

  @Override
  public void close() {
    pool.close();
    place.close();
  }
}
