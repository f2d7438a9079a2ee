package dev.ascribe.app;

import dev.ascribe.storage.PostgresServer;
import java.nio.file.Path;

/** Studies in a PostgreSQL database. */
class PostgresDeletedStudyTest extends DeletedStudyContract {
  @Override
  String newUrl(Path home) {
    return PostgresServer.shared().newDatabase();
  }
}
