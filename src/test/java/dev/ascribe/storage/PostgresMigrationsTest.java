package dev.ascribe.storage;

/** Older tables in a PostgreSQL database. */
class PostgresMigrationsTest extends MigrationsContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }
}
