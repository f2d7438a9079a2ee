package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ascribe.storage.StoreFault.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of a SQLite file. */
class StoreCheckTest extends StoreCheckContract {
  @TempDir Path directory;

  @Override
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("results.db");
  }

  @Override
  void executeUnchecked(String... statements) throws SQLException {
    // The driver of SQLite looks at foreign keys only if it is told to.
    execute(DriverManager.getConnection(url), statements);
  }

  @Test
  void valuesOfAWrongKindAreFound() throws SQLException {
    executeUnchecked(
        "UPDATE attribution SET seconds = 'slow' WHERE instance_id = 'a' AND method = 'random'",
        "UPDATE prediction SET tokens = 1.5 WHERE instance_id = 'b'",
        "UPDATE prediction SET probabilities = '[0.5' WHERE instance_id = 'b'",
        "UPDATE run SET model = x'00ff'");
    assertThat(faults())
        .extracting(StoreFault::kind, StoreFault::example)
        .containsExactly(
            tuple(
                Kind.NO_NUMBER,
                PLACE + ", instance_id=b: column tokens holds '1.5', which is no whole number"),
            tuple(
                Kind.NO_NUMBER,
                PLACE
                    + ", instance_id=a, method=random: column seconds holds 'slow', which is no number"),
            tuple(Kind.UNREADABLE, PLACE + ": column model holds '2 bytes', which is no text"),
            tuple(
                Kind.UNREADABLE,
                PLACE
                    + ", instance_id=b: column probabilities holds '[0.5', which is no JSON array of numbers"));
  }

  @Test
  void aDamagedPageIsFound() throws IOException {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(IntStream.range(0, 2_000).mapToObj(i -> Rows.prediction("i" + i)).toList());
    }
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("results.db").toFile(), "rw")) {
      file.seek(file.length() / 2);
      file.write(new byte[20_000]);
    }
    assertThat(faults()).extracting(StoreFault::kind).contains(Kind.DAMAGE);
  }

  @Test
  void aFileThatIsNoDatabaseIsAFault() throws IOException {
    Files.write(directory.resolve("results.db"), List.of("Dear diary, ".repeat(1000)));
    assertThat(faults())
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.kind()).isEqualTo(Kind.DAMAGE);
              assertThat(fault.example()).contains("is not a SQLite database");
            });
  }
}
