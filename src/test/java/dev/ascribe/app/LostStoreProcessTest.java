package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes whose store is taken away while a study runs: they end with an exit code of its own.
 */
@Timeout(300)
class LostStoreProcessTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final int LOST = 4;
  private static final String STUDY =
      """
      study {
        name = long
        datasets = [{ name = sample-sentiment }]
        models = [{ model = "%s", paradigms = [prompted] }]
        training-sizes = [0]
        methods = [shapley-sampling]
        attribution { permutations = 400 }
      }
      """
          .formatted(TinyStudies.TINY_BERT);

  @TempDir private Path home;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** What becomes of the files of a store. */
  private interface Mishap {
    void happen() throws Exception;
  }

  private void removeAll() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.filter(f -> f.toString().contains("results.db")).toList()) {
        // The process may have removed one of its own meanwhile.
        Files.deleteIfExists(file);
      }
    }
  }

  private void dropTable() throws Exception {
    try (var connection = java.sql.DriverManager.getConnection(TinyStudies.url(home));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 20000");
      statement.execute("DROP TABLE metric");
    }
  }

  private void damagePages() throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(home.resolve("results.db").toFile(), "rw")) {
      // All but the first: whatever is read next is damaged.
      for (long at = 4096; at < bytes.length(); at += 4096) {
        bytes.seek(at);
        bytes.write(new byte[4096]);
      }
    }
  }

  private void awaitResults() {
    try (ResultStore store = ResultStores.open(TinyStudies.url(home))) {
      KIT.createTestProbe()
          .awaitAssert(
              Duration.ofMinutes(2),
              Duration.ofMillis(20),
              () -> {
                assertThat(store.studyIndex().page(null, 1)).isNotEmpty();
                String study = store.studies().get(0).studyId();
                String run = store.runs(study).get(0).runId();
                assertThat(store.completedInstances(study, run)).isNotEmpty();
                return null;
              });
    }
  }

  private void assertRunEndsWithItsCode(Mishap mishap) throws Exception {
    Path file = Files.writeString(home.resolve("study.conf"), STUDY);
    try (ChildProcess run =
        ChildProcess.start(
            Main.class,
            "run",
            file.toString(),
            "--home",
            home.toString(),
            "--store",
            TinyStudies.url(home),
            "--devices",
            "cpu:1")) {
      awaitResults();
      mishap.happen();
      assertThat(run.await()).isEqualTo(LOST);
    }
  }

  @Test
  void runWithoutItsFiles() throws Exception {
    assertRunEndsWithItsCode(this::removeAll);
  }

  @Test
  void runWithoutATable() throws Exception {
    assertRunEndsWithItsCode(this::dropTable);
  }

  @Test
  void runWithDamagedPages() throws Exception {
    assertRunEndsWithItsCode(this::damagePages);
  }

  @Test
  void theDaemonWithoutItsFilesRefusesWorkAndEnds() throws Exception {
    try (ChildProcess daemon =
        ChildProcess.start(
            Main.class,
            "serve",
            "--home",
            home.toString(),
            "--store",
            TinyStudies.url(home),
            "--devices",
            "cpu:1",
            "--port",
            "0")) {
      String address = daemon.next("Listening at ");
      HttpClient client = HttpClient.newHttpClient();
      URI ready = URI.create(address + "/health/ready");
      assertThat(client.send(HttpRequest.newBuilder(ready).build(), text()).statusCode())
          .isEqualTo(200);
      removeAll();
      assertThat(daemon.await()).isEqualTo(LOST);
    }
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
