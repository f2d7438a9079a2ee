package dev.ascribe.storage;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks of a PostgreSQL database. */
class PostgresStoreCheckTest extends StoreCheckContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }

  @Override
  void executeUnchecked(String... statements) throws SQLException {
    List<String> all = new ArrayList<>(List.of("SET session_replication_role = 'replica'"));
    all.addAll(List.of(statements));
    execute(DriverManager.getConnection(url), all.toArray(String[]::new));
  }
}
