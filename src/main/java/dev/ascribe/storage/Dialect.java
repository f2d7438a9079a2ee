package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/**
 * The differences between kinds of databases: how to connect, what an error means, and how to lock
 * a study. Statements are the same for all kinds, and tables differ only in types of columns.
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

  /** Returns the places of the migrations, in the notation of Flyway. */
  List<String> migrations();

  /** Whether columns of arrays are jsonb, and not text. */
  boolean hasJsonb();

  /** Whether a statement needs a transaction to return its rows bit by bit. */
  boolean streamsInTransaction();

  /**
   * Begins a transaction that only reads. All its statements see the rows as they are at the first
   * of them, and nobody waits for it. A rollback or the end of the connection ends it.
   */
  void beginReading(Connection connection) throws SQLException;

  /** Reads all data, however large it is, and returns a line for each damage that it finds. */
  List<String> findDamage(Connection connection) throws SQLException;

  /** Returns the SQL of the present time in milliseconds since 1970, by the database's clock. */
  String currentMillis();

  /**
   * Returns what follows a SELECT whose rows must not change until the transaction ends; "" if no
   * other transaction can write meanwhile.
   */
  String sharedLock();

  /**
   * Takes the locks again that this process holds on some studies and that broke with their
   * connections. A lock that another process has taken meanwhile stays with that process.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the database cannot be reached
   */
  void renewLocks(Collection<String> studyIds);

  /**
   * Ends the connections of a process that holds the lock of a study and is silent, since it may
   * have been paused in the middle of a transaction.
   *
   * @throws AscribeException STORE_UNAVAILABLE if this is not allowed
   */
  void disconnectOwner(String studyId);

  /**
   * Takes the lock of a study from a process that is silent.
   *
   * @throws AscribeException STORE_UNAVAILABLE if another process has taken it meanwhile
   */
  StudyLock seize(String studyId);

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
