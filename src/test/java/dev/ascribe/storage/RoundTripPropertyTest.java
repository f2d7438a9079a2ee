package dev.ascribe.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Rows in a SQLite file. */
class RoundTripPropertyTest extends RoundTripProperties {
  private static Path directory;
  private static ResultStore store;

  @BeforeContainer
  static void open() throws IOException {
    directory = Files.createTempDirectory("ascribe-store");
    store = ResultStores.open("jdbc:sqlite:" + directory.resolve("results.db"));
    store.upsert(List.of(Rows.study(), Rows.run()));
  }

  @AfterContainer
  static void close() throws IOException {
    store.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  ResultStore store() {
    return store;
  }
}
