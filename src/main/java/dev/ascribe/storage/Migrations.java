package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/** Creates the tables of a new store, and migrates those of an older version. */
final class Migrations {
  private Migrations() {}

  /**
   * Applies all migrations.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the tables belong to another program or to a
   *     newer version, or if a process of an older version runs a study on them
   */
  static void apply(DataSource dataSource, Dialect dialect) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(dataSource)
            .locations("classpath:db/migration")
            // Tables of a newer version are refused, since this version would not fill all their
            // columns.
            .ignoreMigrationPatterns(new String[0])
            .callbacks(new RunningStudies(dialect))
            .load();
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      if (isRefusal(e)) {
        throw new AscribeException(
            ErrorCode.STORE_UNAVAILABLE, "store %s: %s".formatted(dialect.url(), reason(e)), e);
      }
      throwRefusalOfCallback(e);
      // If two processes create the tables of a new store at once, one of them fails and tries
      // again.
      flyway.migrate();
    }
  }

  private static void throwRefusalOfCallback(FlywayException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof AscribeException refusal) {
        throw refusal;
      }
    }
  }

  private static boolean isRefusal(FlywayException e) {
    return isForeign(e) || e.getErrorCode() == CoreErrorCode.VALIDATE_ERROR;
  }

  private static boolean isForeign(FlywayException e) {
    return e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE;
  }

  private static String reason(FlywayException e) {
    return isForeign(e)
        ? "holds tables of another program; results need a database of their own"
        : "was written by another version of Ascribe, and its tables do not fit this one: start that version, restore a backup from before the change, or name a new store with --store";
  }
}
