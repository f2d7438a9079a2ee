package dev.ascribe.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.storage.PostgresServer;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BenchStoreCommandTest {
  @TempDir private Path home;
  private CommandLineRig ascribe;

  @BeforeEach
  void start() {
    ascribe =
        new CommandLineRig(
            options -> {
              throw new UnsupportedOperationException("this benchmark needs no engine");
            },
            home);
  }

  private JsonNode figures() throws IOException {
    JsonNode figures = new ObjectMapper().readTree(ascribe.output());
    assertThat(figures.get("rows").asInt()).isEqualTo(2_000);
    assertThat(figures.get("finished_units").asInt()).isEqualTo(400);
    for (String speed :
        List.of("ratio", "rows_per_second", "bare_rows_per_second", "results_rows_per_second")) {
      assertThat(figures.get(speed).asDouble()).as(speed).isPositive();
    }
    assertThat(figures.get("recovery_seconds").asDouble()).isPositive();
    assertThat(figures.get("results_bytes_per_row").asDouble()).isGreaterThan(1_000);
    return figures;
  }

  @Test
  void theStoreOfTheBenchmarkIsDeleted() throws IOException {
    assertThat(ascribe.execute("bench", "store", "--rows", "2000")).as(ascribe.error()).isZero();
    JsonNode figures = figures();
    assertThat(figures.get("results_heap_bytes_peak").asLong())
        .isGreaterThanOrEqualTo(figures.get("results_heap_bytes_first").asLong());
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void aStoreThatIsNamedKeepsItsStudiesOnly() throws IOException {
    String url = PostgresServer.shared().newDatabase();
    assertThat(ascribe.execute("bench", "store", "--rows", "2000", "--store", url))
        .as(ascribe.error())
        .isZero();
    figures();
    try (ResultStore store = ResultStores.open(url)) {
      assertThat(store.studies()).isEmpty();
    }
  }

  @Test
  void tooFewRowsAreRefused() {
    assertThat(ascribe.execute("bench", "store", "--rows", "999")).isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo("error: --rows: 999 is too few (allowed: 1000 or more)\n");
  }
}
