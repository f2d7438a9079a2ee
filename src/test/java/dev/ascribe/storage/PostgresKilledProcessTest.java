package dev.ascribe.storage;

/** The same on PostgreSQL. */
class PostgresKilledProcessTest extends KilledProcessTest {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }
}
