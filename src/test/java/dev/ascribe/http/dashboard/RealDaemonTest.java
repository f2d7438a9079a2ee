package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.ServingEngine;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.http.HttpServer;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.telemetry.Recorder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page before a whole daemon: its server, its engine, its store and a tiny random BERT. */
@Tag("browser")
@ExtendWith(BrowserTests.class)
@Timeout(240)
final class RealDaemonTest {
  private static final String TOKEN = "a-token-that-is-long-enough";

  private static final String STUDY =
      """
      study {
        name = seen-in-a-browser
        datasets = [{ name = sample-sentiment, test-limit = 4 }]
        models = [{ model = tiny-bert, paradigms = [prompted, fine-tuned] }]
        training-sizes = [0, 2]
        seeds = [13]
        methods = [random, attention, shapley-sampling]
        attribution { permutations = 20 }
        training { epochs = 1, batch-size = 4 }
      }
      """;

  @TempDir private Path home;

  @Test
  void aStudyAndAnExplanationFromTheFirstClickToTheLast(Browser browser) throws Exception {
    Config config =
        ConfigFactory.parseString("ascribe.http { port = 0, token = \"" + TOKEN + "\" }")
            .withFallback(ConfigFactory.load());
    String url = "jdbc:sqlite:" + home.resolve("results.db");
    ModelCatalog catalog = new ModelCatalog(new ModelHome(home));
    catalog.importDirectory(Path.of("src/test/resources/models/tiny-bert"), "tiny-bert", false);
    EngineOptions options = new EngineOptions(home, url, "cpu:1", config);
    try (ServingEngine engine = ServingEngine.open(options, Recorder.NONE);
        ResultStore store = ResultStores.open(url)) {
      PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      HttpServer.Backend backend =
          new HttpServer.Backend(engine, store, catalog, meters, home, "0.1");
      HttpServer server = HttpServer.start(engine.system(), HttpSettings.from(config), backend);
      String page = "http://127.0.0.1:" + server.address().getPort() + "/";
      browser.open(page);
      signIn(browser);
      submit(browser);
      awaitEnd(engine, browser.address().replaceFirst(".*#/studies/([^/]*).*", "$1"));
      seeStudy(browser);
      seeResults(browser);
      explain(browser, page);
      assertThat(browser.consoleErrors()).isEmpty();
    }
  }

  private static void signIn(Browser browser) {
    browser.type("#token", TOKEN);
    browser.click("#token-dialog .primary");
    browser.waitForText("main", "No studies yet");
    // The refused request is in the console, as it must be.
    assertThat(browser.consoleErrors()).allMatch(message -> message.contains("401"));
  }

  private static void submit(Browser browser) {
    browser.type("#study-text", STUDY);
    browser.click("#submit-form button.primary");
    browser.waitForText("h1", "seen-in-a-browser");
    browser.click(".tabs a:nth-child(2)");
  }

  /** Computing takes as long as it takes, which is no matter of the page's. */
  private static void awaitEnd(ServingEngine engine, String studyId) throws Exception {
    StudyEvent.Numbered end =
        engine
            .events(studyId, 0)
            .thenCompose(events -> events.runWith(Sink.last(), engine.system()))
            .toCompletableFuture()
            .get();
    assertThat(end.event()).isInstanceOf(StudyEvent.StudyCompleted.class);
  }

  private static void seeStudy(Browser browser) {
    browser.waitForText(".card-head .badge", "done");
    browser.waitForText(".progress", "12 of 12 texts");
    assertThat(browser.all(".runs tbody tr")).hasSize(3);
  }

  private static void seeResults(Browser browser) {
    browser.click(".tabs a:nth-child(1)");
    assertThat(browser.text("[aria-label=Plausibility] table"))
        .contains("prompted tiny-bert", "fine-tuned tiny-bert", "2 per class", "shapley-sampling");
    browser.click(".tabs a:nth-child(3)");
    browser.waitUntil(() -> "instances", () -> browser.all(".instance").size() == 4);
    assertThat(browser.all(".instance:first-child .mark")).isNotEmpty();
    assertThat(browser.find(".instance:first-child .word").getAttribute("aria-label"))
        .contains("score", "standard error");
  }

  private static void explain(Browser browser, String page) {
    browser.open(page + "#/explain?model=tiny-bert&method=shapley-kernel");
    browser.type("#explain-text", "a gripping and funny film");
    browser.click("#explain-form .primary");
    browser.waitForText(".explanation .json, .explanation", "Download the JSON");
    assertThat(browser.all(".scores tbody tr")).hasSize(5);
    assertThat(browser.text(".explanation")).contains("tiny-bert, prompted, shapley-kernel");
    browser.open(page + "#/devices");
    browser.waitForText(".cards", "tiny-bert");
    browser.waitForText(".cards", "cpu:0");
  }
}
