package dev.ascribe.storage;

/** A store in a PostgreSQL database. */
class PostgresResultStoreTest extends ResultStoreContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }
}
