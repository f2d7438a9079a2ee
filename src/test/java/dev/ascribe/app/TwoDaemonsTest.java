package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.PostgresServer;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two daemons on one database: the second continues the study of the first one, which is stopped.
 */
@Timeout(180)
class TwoDaemonsTest {
  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());
  private static final int TEXTS = 24;
  private static final String STUDY =
      """
      study {
        name = shared
        datasets = [{ name = sample-sentiment, test-limit = %d }]
        models = [{ model = tiny-bert, paradigms = [prompted] }]
        training-sizes = [0]
        methods = [attention, shapley-sampling]
        attribution { permutations = 120 }
      }
      """
          .formatted(TEXTS);

  @TempDir private Path temporary;
  private final TestProbe<Void> probe = KIT.createTestProbe();

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  /** Starts a daemon in a home of its own, with its log in a file of the same name. */
  private ChildProcess serve(String name, String url) throws IOException {
    Path home = Files.createDirectories(temporary.resolve(name));
    new ModelCatalog(new ModelHome(home))
        .importDirectory(TinyStudies.TINY_BERT, "tiny-bert", false);
    Path settings =
        Files.writeString(
            temporary.resolve(name + ".conf"),
            "ascribe { locks.lease = 2s, service.resume-pause = 200ms }");
    return ChildProcess.startWithErrorsIn(
        temporary.resolve(name + ".log"),
        Main.class,
        "serve",
        "--config",
        settings.toString(),
        "--home",
        home.toString(),
        "--store",
        url,
        "--devices",
        "cpu:1",
        "--port",
        "0");
  }

  private static int send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  private void awaitLine(String name, String part) {
    awaitThat(() -> assertThat(Files.readString(temporary.resolve(name + ".log"))).contains(part));
  }

  private void awaitThat(ThrowingCallable assertion) {
    probe.awaitAssert(
        Duration.ofMinutes(1),
        Duration.ofMillis(20),
        () -> {
          try {
            assertion.call();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          } catch (Throwable e) {
            throw (Error) e;
          }
          return null;
        });
  }

  @Test
  void theSecondContinuesAndTheFirstWritesNothingMore() throws Exception {
    String url = PostgresServer.shared().newDatabase();
    StudySpec study = StudyReader.parse(ConfigFactory.parseString(STUDY), "study");
    try (ResultStore store = ResultStores.open(url);
        ChildProcess first = serve("first", url)) {
      URI address = URI.create(first.next("Listening at "));
      assertThat(
              send(
                  HttpRequest.newBuilder(address.resolve("/v1/studies"))
                      .header("Content-Type", "application/hocon")
                      .POST(HttpRequest.BodyPublishers.ofString(STUDY))))
          .isEqualTo(201);
      String run = store.runs(study.id()).get(0).runId();
      awaitThat(() -> assertThat(store.completedInstances(study.id(), run)).isNotEmpty());
      first.signal("STOP");
      assertThat(store.completedInstances(study.id(), run)).hasSizeLessThan(TEXTS);

      try (ChildProcess second = serve("second", url)) {
        awaitThat(() -> assertThat(store.study(study.id()).get().status()).isEqualTo("done"));
        Stored taken = Stored.read(url, study);
        assertThat(taken.predictions()).hasSize(TEXTS);
        assertThat(taken.failures()).isEmpty();
        first.signal("CONT");

        awaitLine(
            "first",
            "study %s was taken over by process %d on ".formatted(study.id(), second.pid()));
        assertThat(send(HttpRequest.newBuilder(address.resolve("/health/live")))).isEqualTo(200);
        assertThat(first.terminate()).isZero();
        assertThat(Stored.read(url, study))
            .usingRecursiveComparison()
            .withEqualsForType((one, other) -> Double.compare(one, other) == 0, Double.class)
            .isEqualTo(taken);
      }
    }
  }
}
