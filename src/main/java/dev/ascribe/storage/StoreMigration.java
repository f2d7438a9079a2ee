package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Launcher;
import javax.sql.DataSource;

/** Brings the tables of a store to the version of this program. */
public final class StoreMigration {
  /**
   * What a migration did.
   *
   * @param from version before; {@link SchemaVersion#NONE} for a new store
   * @param to version now
   */
  public record Outcome(String from, String to) {
    /** Whether anything was changed. */
    public boolean isChange() {
      return !from.equals(to);
    }
  }

  private StoreMigration() {}

  /**
   * Migrates the store at a URL. Where there is none, it is created.
   *
   * @throws AscribeException STORE_UNAVAILABLE if the tables belong to another program or to a
   *     newer version, or if a process of an older version runs a study on them
   */
  public static Outcome migrate(String url) {
    return migrate(ResultStores.dialectOf(url));
  }

  static Outcome migrate(Dialect dialect) {
    try {
      DataSource connections = dialect.dataSource();
      SchemaVersion before = Migrations.version(connections, dialect);
      Migrations.apply(connections, dialect);
      return new Outcome(before.stored(), Migrations.version(connections, dialect).stored());
    } catch (RuntimeException e) {
      throw e instanceof AscribeException known ? known : dialect.explain("migrating it", e);
    }
  }

  /**
   * Returns the version of the tables of a store that exists. Nothing is changed.
   *
   * @throws AscribeException STORE_UNAVAILABLE if there is no store
   */
  public static SchemaVersion version(String url) {
    ResultStores.requireExisting(url);
    return version(ResultStores.dialectOf(url));
  }

  static SchemaVersion version(Dialect dialect) {
    try {
      return Migrations.version(dialect.dataSource(), dialect);
    } catch (RuntimeException e) {
      throw e instanceof AscribeException known ? known : dialect.explain("opening it", e);
    }
  }

  /**
   * Refuses a store whose tables are not those of this program.
   *
   * @throws AscribeException STORE_UNAVAILABLE; the message names both versions and what helps
   */
  static void requireCurrent(Dialect dialect) {
    SchemaVersion version = version(dialect);
    if (!version.isCurrent()) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE,
          "store %s: %s".formatted(dialect.url(), remedy(dialect, version)));
    }
  }

  /** Returns what is wrong with the version of a store's tables, and what helps. */
  static String remedy(Dialect dialect, SchemaVersion version) {
    if (version.isNewer()) {
      return "its tables have version %s, and this version of Ascribe knows none after %s; start the newer version"
          .formatted(version.stored(), version.newest());
    }
    return "its tables have version %s, and this version of Ascribe needs %s; migrate them with: %s"
        .formatted(
            version.stored(),
            version.newest(),
            Launcher.command("store migrate --store " + dialect.url()));
  }
}
