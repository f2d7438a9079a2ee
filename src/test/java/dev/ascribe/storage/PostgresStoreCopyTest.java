package dev.ascribe.storage;

/** Copies to a PostgreSQL database. */
class PostgresStoreCopyTest extends StoreCopyContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }
}
