package dev.ascribe.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Two processes at one SQLite file. */
class SqliteFencingTest extends FencingContract {
  @TempDir Path directory;

  @Override
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("results.db");
  }

  @Override
  int rounds() {
    return 5;
  }
}
