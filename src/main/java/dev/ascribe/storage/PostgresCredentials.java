package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The user and the password of a PostgreSQL store, from the environment. Where there is no
 * password, the driver looks for one in {@code ~/.pgpass}.
 *
 * @param user null for the user of the URL, or else of the operating system
 * @param password null if none was given
 */
record PostgresCredentials(String user, String password) {
  static final String USER = "ASCRIBE_STORE_USER";
  static final String PASSWORD = "ASCRIBE_STORE_PASSWORD";
  static final String PASSWORD_FILE = "ASCRIBE_STORE_PASSWORD_FILE";

  /**
   * @throws AscribeException INVALID_VALUE if the file of the password cannot be read
   */
  static PostgresCredentials of(Map<String, String> environment) {
    String user = first(environment, USER, "PGUSER");
    String password = first(environment, PASSWORD);
    String file = first(environment, PASSWORD_FILE);
    if (password == null && file != null) {
      password = read(file);
    }
    return new PostgresCredentials(
        user, password == null ? first(environment, "PGPASSWORD") : password);
  }

  private static String first(Map<String, String> environment, String... names) {
    for (String name : names) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("");
    } catch (IOException | InvalidPathException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: the file '%s' cannot be read".formatted(PASSWORD_FILE, file),
          e);
    }
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "credentials of " + user;
  }
}
