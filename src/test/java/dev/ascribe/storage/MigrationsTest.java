package dev.ascribe.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Older tables in a SQLite file. */
class MigrationsTest extends MigrationsContract {
  @TempDir Path directory;

  @Override
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("results.db");
  }
}
