package dev.ascribe.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * Holds the connections to a database. Every error is one line that names the store. Once data is
 * found to be gone or damaged, every further call fails with STORE_LOST, because rows written after
 * that would be lost.
 */
final class Database implements AutoCloseable {
  private static final String WRITES_NOTHING = "DELETE FROM failure WHERE 1 = 0";

  /** The number of connections: one writes while the others read. */
  private static final int CONNECTIONS = 4;

  /** How long a caller waits for a connection, for example while a server restarts. */
  private static final int CONNECTION_MILLIS = 10_000;

  private final Dialect dialect;
  private final Dialect.Place place;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Jdbi unpooled;
  private volatile AscribeException loss;

  private Database(
      Dialect dialect, DataSource connections, Dialect.Place place, HikariDataSource pool) {
    this.dialect = dialect;
    this.place = place;
    this.pool = pool;
    ColumnMapping mapping = new ColumnMapping(dialect.hasJsonb());
    this.jdbi = Jdbi.create(pool).installPlugin(mapping);
    this.unpooled = Jdbi.create(connections).installPlugin(mapping);
  }

  /** Connects, and migrates the tables to the present version. */
  static Database open(Dialect dialect) {
    DataSource connections = dialect.dataSource();
    Dialect.Place place = null;
    try {
      Migrations.apply(connections, dialect);
      place = dialect.place(connections);
      HikariConfig config = new HikariConfig();
      config.setPoolName("ascribe-store");
      config.setDataSource(connections);
      config.setMaximumPoolSize(CONNECTIONS);
      config.setConnectionTimeout(CONNECTION_MILLIS);
      // A connection need not be renewed while it works, and a broken one is replaced.
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

  /** Opens a connection outside the pool, for a caller that keeps it for long and closes it. */
  Handle connect() {
    try {
      requirePresent();
      return unpooled.open();
    } catch (RuntimeException e) {
      throw failure("reading", e);
    }
  }

  /** Returns the rows of a table that meet a condition, in the order of their keys. */
  <R extends ResultRow> List<R> select(
      ResultTable<R> table, String condition, Map<String, ?> arguments) {
    return select(table.selectSql(condition), table.rowType(), arguments);
  }

  /** Returns the rows of a statement, each as a record or a single value. */
  <T> List<T> select(String sql, Class<T> type, Map<String, ?> arguments) {
    return read(handle -> query(handle, sql, arguments).mapTo(type).list());
  }

  /** Returns the two columns of a statement as keys and values. */
  <V> Map<String, V> selectMap(String sql, ColumnMapper<V> values, Map<String, ?> arguments) {
    return read(
        handle ->
            query(handle, sql, arguments)
                .map((row, context) -> Map.entry(row.getString(1), values.map(row, 2, context)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Creates a statement with its arguments. A list replaces a name in angle brackets. */
  static Query query(Handle handle, String sql, Map<String, ?> arguments) {
    Query query = handle.createQuery(sql);
    arguments.forEach(
        (name, value) -> {
          if (value instanceof Collection<?> values) {
            query.bindList(name, List.copyOf(values));
          } else {
            query.bind(name, value);
          }
        });
    return query;
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
   * @param attempt what the transaction does, for errors
   */
  void write(String attempt, Consumer<Handle> writing) {
    writeAndGet(
        attempt,
        handle -> {
          writing.accept(handle);
          return 0;
        });
  }

  /** Like {@link #write}, with a result. */
  <T> T writeAndGet(String attempt, Function<Handle, T> writing) {
    try {
      requirePresent();
      T result = jdbi.inTransaction(writing::apply);
      // If the file was renamed or deleted meanwhile, a commit to it is not durable.
      requirePresent();
      return result;
    } catch (RuntimeException e) {
      throw failure(attempt, e);
    }
  }

  /** Reads the first and the last row of every table over a connection with an empty page cache. */
  void checkReadable() {
    try (Handle handle = connect()) {
      for (ResultTable<?> table : ResultTable.ALL) {
        for (String direction : List.of("ASC", "DESC")) {
          handle.createQuery(table.selectOneSql(direction)).mapTo(table.rowType()).findFirst();
        }
      }
    } catch (RuntimeException e) {
      throw failure("looking at its tables", e);
    }
  }

  /** Runs a transaction that takes the write lock and changes nothing. */
  void checkWritable() {
    checkReadable();
    write("checking whether it can be written", handle -> handle.execute(WRITES_NOTHING));
  }

  /** Reads all data and looks for damage. */
  void verify() {
    try (Handle handle = connect()) {
      String damage = place.damage(handle.getConnection());
      if (damage != null) {
        throw lost("is damaged: " + damage, null);
      }
    } catch (RuntimeException | SQLException e) {
      throw failure("looking for damage", e);
    }
  }

  /**
   * Returns an error that says in one line what failed. If the failure shows that the store is
   * lost, this is remembered.
   */
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
    // The store was sound when it was opened, so damage means that data has been lost.
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
