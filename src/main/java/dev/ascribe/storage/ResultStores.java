package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;

/** Opens the store at a URL. */
public final class ResultStores {
  private ResultStores() {}

  /**
   * Opens the store at a JDBC URL. Where there is none, it makes one, with its directory. Tables of
   * an older version are brought up to date.
   *
   * @param jdbcUrl {@code jdbc:sqlite:FILE}; SQLite's own parameters may follow, as in {@code
   *     jdbc:sqlite:results.db?busy_timeout=60000}
   * @throws AscribeException INVALID_VALUE for another kind of URL, or one that names no file;
   *     STORE_UNAVAILABLE or DISK_FULL when results could not be written there
   */
  public static ResultStore open(String jdbcUrl) {
    return JdbcResultStore.open(dialectOf(jdbcUrl));
  }

  private static Dialect dialectOf(String jdbcUrl) {
    if (jdbcUrl.startsWith(SqliteDialect.PREFIX)) {
      return SqliteDialect.of(jdbcUrl);
    }
    throw new AscribeException(
        ErrorCode.INVALID_VALUE,
        "store %s: unknown kind of URL (allowed: %sFILE)".formatted(jdbcUrl, SqliteDialect.PREFIX));
  }
}
