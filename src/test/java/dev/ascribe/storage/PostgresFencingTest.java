package dev.ascribe.storage;

/** Two processes at one PostgreSQL database. */
class PostgresFencingTest extends FencingContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }

  @Override
  int rounds() {
    return 100;
  }
}
