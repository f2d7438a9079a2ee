package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Secrets;
import java.lang.reflect.Proxy;

/** Opens the store at a URL. */
public final class ResultStores {
  private ResultStores() {}

  /**
   * Opens the store at a JDBC URL. If there is none, the store and its directory are created.
   * Tables of an older version are migrated.
   *
   * @param jdbcUrl {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://HOST:PORT/DATABASE};
   *     parameters of the driver may follow, as in {@code
   *     jdbc:sqlite:results.db?busy_timeout=60000}
   * @throws AscribeException INVALID_VALUE for another kind of URL, and for a URL without a file;
   *     STORE_UNAVAILABLE or DISK_FULL if results could not be written there
   */
  public static ResultStore open(String jdbcUrl) {
    return open(jdbcUrl, LockSettings.DEFAULT);
  }

  /**
   * Opens the store at a JDBC URL, as {@link #open(String)} does, for a process that runs studies.
   */
  public static ResultStore open(String jdbcUrl, LockSettings settings) {
    Database database = Database.open(dialectOf(jdbcUrl));
    return new JdbcResultStore(database, new FencedLocks(database, settings));
  }

  /**
   * Opens the store at a JDBC URL, as {@link #open(String)} does, but creates none.
   *
   * @throws AscribeException as {@link #open(String)}, and STORE_UNAVAILABLE if there is none
   */
  public static ResultStore openExisting(String jdbcUrl) {
    requireExisting(jdbcUrl);
    return open(jdbcUrl);
  }

  /**
   * @throws AscribeException STORE_UNAVAILABLE if there is no store at the URL
   */
  static void requireExisting(String jdbcUrl) {
    if (!exists(jdbcUrl)) {
      throw new AscribeException(
          ErrorCode.STORE_UNAVAILABLE,
          "store %s: %s"
              .formatted(
                  jdbcUrl,
                  isPostgres(jdbcUrl)
                      ? "the database holds no results yet"
                      : "there is no such file"));
    }
  }

  /**
   * Whether there is a store at a JDBC URL. Nothing is created.
   *
   * @throws AscribeException INVALID_VALUE for another kind of URL
   */
  public static boolean exists(String jdbcUrl) {
    requireKnown(jdbcUrl);
    return isPostgres(jdbcUrl)
        ? PostgresDialect.of(jdbcUrl).exists()
        : SqliteDialect.exists(jdbcUrl);
  }

  /** Returns the store of an engine that stores nothing. It can only be closed. */
  public static ResultStore none() {
    return (ResultStore)
        Proxy.newProxyInstance(
            ResultStores.class.getClassLoader(),
            new Class<?>[] {ResultStore.class},
            (store, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              throw new IllegalStateException(
                  "an engine without a store was asked for " + method.getName());
            });
  }

  static Dialect dialectOf(String jdbcUrl) {
    requireKnown(jdbcUrl);
    return isPostgres(jdbcUrl) ? PostgresDialect.of(jdbcUrl) : SqliteDialect.of(jdbcUrl);
  }

  private static void requireKnown(String jdbcUrl) {
    if (!isPostgres(jdbcUrl) && !jdbcUrl.startsWith(SqliteDialect.PREFIX)) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "store %s: unknown kind of URL (allowed: %sFILE, %s)"
              .formatted(Secrets.hide(jdbcUrl), SqliteDialect.PREFIX, PostgresUrl.FORM));
    }
  }

  static boolean isPostgres(String jdbcUrl) {
    return jdbcUrl.startsWith(PostgresUrl.PREFIX);
  }
}
