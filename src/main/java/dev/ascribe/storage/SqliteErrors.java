package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Explains the errors of SQLite by their codes. */
final class SqliteErrors {
  private SqliteErrors() {}

  /**
   * Returns an error that says in one line what failed.
   *
   * @param url of the store, as the user wrote it
   * @param attempt the failed operation
   */
  static AscribeException explain(String url, String attempt, Throwable cause) {
    SQLException error = sqlException(cause);
    if (error == null) {
      String problem = Dialect.line(innermost(cause));
      return SqliteDialect.unavailable(
          url, "failed while %s: %s".formatted(attempt, problem), cause);
    }
    // The low byte is the primary code; the other bits are the kind of it.
    SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(error.getErrorCode() & 0xff);
    return switch (code) {
      case SQLITE_FULL ->
          new AscribeException(
              ErrorCode.DISK_FULL,
              "store %s: the disk is full, failed while %s; nothing of it was kept"
                  .formatted(url, attempt),
              cause);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          SqliteDialect.unavailable(
              url,
              "is locked by another process, gave up waiting while %s".formatted(attempt),
              cause);
      case SQLITE_NOTADB, SQLITE_CORRUPT ->
          new AscribeException(
              ErrorCode.STORE_DAMAGED,
              "store %s: is not a SQLite database, or a damaged one; put a backup in its place"
                  .formatted(url),
              cause);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_PERM, SQLITE_AUTH ->
          SqliteDialect.unavailable(
              url, "failed while %s: %s".formatted(attempt, Dialect.line(error)), cause);
      default ->
          new AscribeException(
              lacksTable(error) ? ErrorCode.STORE_DAMAGED : ErrorCode.INTERNAL,
              "store %s: failed while %s: %s".formatted(url, attempt, Dialect.line(error)),
              cause);
    };
  }

  /**
   * Whether the error says that a table or a column is missing; SQLite has no error code for this.
   */
  private static boolean lacksTable(SQLException error) {
    return Dialect.line(error).contains("no such table")
        || Dialect.line(error).contains("no such column");
  }

  private static SQLException sqlException(Throwable cause) {
    SQLException found = null;
    for (Throwable current = cause; current != null; current = current.getCause()) {
      if (current instanceof SQLException error && error.getErrorCode() != 0) {
        found = error;
      }
    }
    return found;
  }

  /**
   * Returns the innermost cause, since messages of Jdbi contain the statement with its arguments.
   */
  private static Throwable innermost(Throwable cause) {
    Throwable innermost = cause;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }
}
