package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The differences between kinds of databases: how to connect, what an error means, and how to lock
 * a study. Tables and statements are the same for all kinds.
 */
interface Dialect extends StudyLocks {
  /** Returns the URL as the user wrote it. Every error names the store by it. */
  String url();

  /**
   * Returns a source of new connections.
   *
   * @throws AscribeException STORE_UNAVAILABLE if it is already known that a connection is
   *     impossible
   */
  DataSource dataSource();

  /**
   * Returns the place of the data, whose changes are noticed from now on.
   *
   * @param connections the result of {@link #dataSource}
   */
  Place place(DataSource connections) throws SQLException;

  /**
   * Returns an error that says in one line what failed, and names the store.
   *
   * @param attempt the failed operation, for example {@code "writing 3 rows"}
   */
  AscribeException explain(String attempt, Throwable cause);

  /**
   * Returns a name of the store that is the same in every process, whatever the spelling of its
   * URL.
   */
  String identity();

  /** Returns the first line of an exception's message. */
  static String line(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /** The place of the data of an open store. Thread-safe. */
  interface Place extends AutoCloseable {
    /**
     * Checks that the data is still where it was when the store was opened. The check is cheap
     * enough to precede every statement.
     *
     * @throws AscribeException STORE_LOST
     */
    void requireUnchanged();

    /**
     * Reads all data and looks for damage.
     *
     * @return a line that describes the damage, or null if there is none
     */
    String damage(Connection connection) throws SQLException;

    @Override
    void close();
  }
}
