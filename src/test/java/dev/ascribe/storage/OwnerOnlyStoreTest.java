package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results hold texts of users: nobody else reads the files of the database. */
class OwnerOnlyStoreTest {
  @TempDir private Path folder;

  @Test
  void theDatabaseAndItsLogAreForTheirOwner() throws IOException {
    Path home = folder.resolve("new/home");
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + home.resolve("ascribe.db"))) {
      store.upsert(List.of(Rows.study(), Rows.run()));
      try (Stream<Path> files = Files.list(home)) {
        assertThat(files)
            .hasSizeGreaterThanOrEqualTo(3)
            .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
      }
    }
    assertThat(permissions(home)).isEqualTo("rwx------");
    assertThat(permissions(home.getParent())).isEqualTo("rwx------");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
