package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.storage.ResultStore.StudyLock;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The differences between kinds of databases: how to connect, what an error means, and how to lock
 * a study. All kinds share their tables and statements.
 */
interface Dialect {
  /** The URL as the user wrote it. Every error names the store by it. */
  String url();

  /**
   * A source of new connections that are ready for use.
   *
   * @throws AscribeException STORE_UNAVAILABLE when it is known beforehand that none can be made
   */
  DataSource dataSource();

  /**
   * The place of the data, whose changes are noticed from now on.
   *
   * @param connections the result of {@link #dataSource}
   */
  Place place(DataSource connections) throws SQLException;

  /**
   * Says in one line that names the store what failed.
   *
   * @param attempt what was being done, for example {@code "writing 3 rows"}
   */
  AscribeException explain(String attempt, Throwable cause);

  /**
   * Makes this process the only one that runs the study.
   *
   * @throws AscribeException STORE_UNAVAILABLE naming the process that holds the study
   */
  StudyLock lockStudy(String studyId);

  /** The process that runs the study at this moment, as a text for people. */
  Optional<String> ownerOf(String studyId);

  /** A name of the store that is the same in every process, however its URL is spelled. */
  String identity();

  /** Deletes the locks of processes that were killed. Those of live processes stay. */
  void deleteDeadLocks();

  /** The first line of an exception's message, which may have several. */
  static String line(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /** The place where the data of an open store lies. Thread-safe. */
  interface Place extends AutoCloseable {
    /**
     * Checks that the data still lies where it lay when the store was opened. It is cheap enough to
     * be called before every statement.
     *
     * @throws AscribeException STORE_LOST
     */
    void requireUnchanged();

    /**
     * Reads all of the data and looks for damage.
     *
     * @return a line that says what is damaged, or null
     */
    String damage(Connection connection) throws SQLException;

    @Override
    void close();
  }
}
