package dev.ascribe.scheduling.supervision;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A restarted aggregator that writes into a SQLite file. */
class SqliteRestartedAggregatorTest extends RestartedAggregatorContract {
  @TempDir Path directory;

  @Override
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("results.db");
  }
}
