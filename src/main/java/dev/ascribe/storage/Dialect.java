package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What differs between databases: how connections are made, what their errors mean, and how a study
 * is locked. Tables and statements are common to all.
 */
interface Dialect {
  /** As the user wrote it; it names the store in every error. */
  String url();

  /**
   * Makes new connections, ready for use.
   *
   * @throws AscribeException STORE_UNAVAILABLE when it is plain beforehand that none can be made
   */
  DataSource dataSource();

  /**
   * The place of the data, which is watched from now on.
   *
   * @param connections that {@link #dataSource} gave
   */
  StorePlace place(DataSource connections) throws SQLException;

  /**
   * The error in one line that names the store.
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

  /** Who runs the study at this moment, as a text for people. */
  Optional<String> ownerOf(String studyId);

  /** Names the store alike in every process, however its URL is spelled. */
  String identity();

  /** Deletes what processes have left of locks that were killed; those of live ones stay. */
  void deleteDeadLocks();

  /** The first line of an exception's message; some run over many. */
  static String line(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
