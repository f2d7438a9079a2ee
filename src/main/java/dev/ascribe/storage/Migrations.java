package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/** Makes the tables of a new store, and brings those of an older version up to date. */
final class Migrations {
  private Migrations() {}

  /**
   * @param url of the store, for errors
   * @throws AscribeException STORE_UNAVAILABLE when the tables are not ours, or of another version
   */
  static void apply(DataSource dataSource, String url) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(dataSource)
            .locations("classpath:db/migration")
            // Refuse the tables of a newer version, since this one would not fill all of them.
            .ignoreMigrationPatterns(new String[0])
            .load();
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      if (isRefusal(e)) {
        throw new AscribeException(
            ErrorCode.STORE_UNAVAILABLE, "store %s: %s".formatted(url, reason(e)), e);
      }
      // Of two processes that make the tables of a new store at once, one fails and tries again.
      flyway.migrate();
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
