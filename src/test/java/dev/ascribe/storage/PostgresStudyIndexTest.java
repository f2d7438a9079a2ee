package dev.ascribe.storage;

/** Lists and sums over a PostgreSQL database. */
class PostgresStudyIndexTest extends StudyIndexContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }
}
