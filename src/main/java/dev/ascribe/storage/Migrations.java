package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.Arrays;
import java.util.Comparator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

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
    Flyway flyway = flyway(dataSource, dialect);
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      if (isRefusal(e)) {
        throw new AscribeException(
            ErrorCode.STORE_UNAVAILABLE,
            "store %s: %s".formatted(dialect.url(), reason(e, flyway.info())),
            e);
      }
      throwRefusalOfCallback(e);
      // If two processes create the tables of a new store at once, one of them fails and tries
      // again.
      flyway.migrate();
    }
  }

  private static Flyway flyway(DataSource dataSource, Dialect dialect) {
    return Flyway.configure()
        .dataSource(dataSource)
        .locations(dialect.migrations().toArray(String[]::new))
        // Tables of a newer version are refused, since this version would not fill all their
        // columns.
        .ignoreMigrationPatterns(new String[0])
        .callbacks(new RunningStudies(dialect))
        .load();
  }

  /** Returns the version of the stored tables beside that of this program. Nothing is changed. */
  static SchemaVersion version(DataSource dataSource, Dialect dialect) {
    MigrationInfoService migrations = flyway(dataSource, dialect).info();
    MigrationInfo stored = migrations.current();
    return new SchemaVersion(
        stored == null ? SchemaVersion.NONE : stored.getVersion().getVersion(),
        newest(migrations).getVersion());
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

  private static String reason(FlywayException e, MigrationInfoService migrations) {
    if (isForeign(e)) {
      return "holds tables of another program; results need a database of their own";
    }
    MigrationInfo stored = migrations.current();
    MigrationVersion newest = newest(migrations);
    return stored != null && stored.getVersion().compareTo(newest) > 0
        ? "was written by a newer version of Ascribe: its tables have version %s, and this one knows none after %s; start the newer version, restore a backup from before the change, or name a new store with --store"
            .formatted(stored.getVersion(), newest)
        : "was written by another version of Ascribe, and its tables do not fit this one: start that version, restore a backup from before the change, or name a new store with --store";
  }

  private static MigrationVersion newest(MigrationInfoService migrations) {
    return Arrays.stream(migrations.all())
        .filter(each -> each.getState().isResolved() && each.getVersion() != null)
        .map(MigrationInfo::getVersion)
        .max(Comparator.naturalOrder())
        .orElse(MigrationVersion.EMPTY);
  }
}
