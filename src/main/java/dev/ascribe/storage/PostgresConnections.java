package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connects to a PostgreSQL database, and notices when another database has taken its place, for
 * example after a restore. A connection stays with one database, so every new one is checked, and
 * none later.
 */
final class PostgresConnections extends PGSimpleDataSource {
  private static final long serialVersionUID = 1;

  private static final int CONNECT_SECONDS = 5;
  private static final int LOGIN_SECONDS = 10;

  /** How long the server may be silent during a statement. */
  private static final int SILENCE_SECONDS = 120;

  private static final String IDENTITY =
      "SELECT system_identifier || '/'"
          + " || (SELECT oid FROM pg_database WHERE datname = current_database())"
          + " || '/' || current_schema() FROM pg_control_system()";

  private final String url;
  private volatile String identity;
  private volatile boolean replaced;

  PostgresConnections(PostgresUrl url, PostgresCredentials credentials) {
    this.url = url.text();
    if (credentials.user() != null) {
      setUser(credentials.user());
    }
    if (credentials.password() != null) {
      setPassword(credentials.password());
    }
    setUrl(url.text());
    if (!url.sets("connectTimeout")) {
      setConnectTimeout(CONNECT_SECONDS);
    }
    if (!url.sets("loginTimeout")) {
      setLoginTimeout(LOGIN_SECONDS);
    }
    if (!url.sets("socketTimeout")) {
      setSocketTimeout(SILENCE_SECONDS);
    }
    setTcpKeepAlive(true);
    setApplicationName(LockOwner.thisProcess().text(LockOwner.LONGEST_APPLICATION_NAME));
    setReWriteBatchedInserts(true);
    // The server finds the types of texts by their columns, of which some are jsonb.
    setStringType("unspecified");
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    Connection connection = super.getConnection(user, password);
    try {
      check(connection);
      return connection;
    } catch (RuntimeException | SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void check(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(IDENTITY)) {
      row.next();
      String found = row.getString(1);
      if (identity == null) {
        identity = found;
      }
      replaced = !identity.equals(found);
    }
    requireUnchanged();
  }

  /**
   * @throws AscribeException STORE_LOST if the last connection led to another database than the
   *     first one
   */
  void requireUnchanged() {
    if (replaced) {
      throw new AscribeException(
          ErrorCode.STORE_LOST,
          "store %s: the database was replaced by another one while it was in use; start again"
              .formatted(url));
    }
  }

  /** Returns a name of the database that no other one has. There was a connection before. */
  String identity() {
    return identity;
  }

  /** Returns a command line that backs up the database to a file. */
  String backupCommand(Path file) {
    List<String> words = new ArrayList<>(List.of("pg_dump"));
    words.add("--host=" + getServerNames()[0]);
    if (getPortNumbers()[0] != 0) {
      words.add("--port=" + getPortNumbers()[0]);
    }
    if (getUser() != null) {
      words.add("--username=" + quoted(getUser()));
    }
    words.add("--format=custom");
    words.add("--file=" + quoted(file.toString()));
    words.add(quoted(getDatabaseName()));
    return String.join(" ", words);
  }

  /** Quotes a word for a shell, if it must be. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
