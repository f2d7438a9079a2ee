package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.client.FakeDaemon;
import dev.ascribe.common.UnansweredPort;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.TitleRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code results} of a store of this machine, without a daemon. */
class StoredResultsTest {
  private static final StudySpec STUDY =
      StudyReader.parse(
          ConfigFactory.parseString(
              """
              study {
                name = stored
                datasets = [{ name = sample-sentiment, test-limit = 4 }]
                models = [{ model = bert-base-uncased, paradigms = [prompted] }]
                training-sizes = [0]
                methods = [random]
              }
              """),
          "test");
  private static final RunSpec RUN = StudyPlan.of(STUDY).runs().get(0);
  private static final Instance FIRST = DatasetLoader.load(RUN.dataset()).test().get(0);

  @TempDir private Path home;
  private String url;
  private CommandLineRig ascribe;

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    try (ResultStore store = ResultStores.open(url)) {
      double[] scores = new double[FIRST.words().size()];
      store.upsert(
          List.of(
              new StudyRow(STUDY.id(), "stored", STUDY.digest(), StudyJson.write(STUDY), "done"),
              new RunRow(
                  STUDY.id(),
                  RUN.id(),
                  "sample-sentiment",
                  "bert-base-uncased",
                  "prompted",
                  0,
                  13,
                  "done",
                  0,
                  null,
                  4),
              new PredictionRow(
                  STUDY.id(), RUN.id(), FIRST.id(), FIRST.label(), "positive", new double[3], 5, 0),
              new AttributionRow(
                  STUDY.id(),
                  RUN.id(),
                  FIRST.id(),
                  "random",
                  "positive",
                  scores,
                  new double[0],
                  "",
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  "",
                  0.1),
              new MetricRow(STUDY.id(), RUN.id(), "", "random", "map", "all", 0.25, 4)));
    }
  }

  private int results(String... arguments) {
    List<String> all = new ArrayList<>(List.of("results"));
    all.addAll(List.of(arguments));
    return ascribe.execute(all.toArray(String[]::new));
  }

  @Test
  void aStudyIsFoundByItsIdAndByItsName() {
    for (String study : List.of(STUDY.id(), "stored")) {
      assertThat(results(study, "--store", url)).as(ascribe.error()).isZero();
      assertThat(ascribe.output()).contains("sample-sentiment | bert-base-uncased | prompted");
      assertThat(ascribe.error()).isEqualTo("read from the store " + url + "\n");
    }
  }

  @Test
  void aStudyIsFoundByItsTitleWhichIsShown() throws IOException {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(new TitleRow(STUDY.id(), "First try, \u00fcber all")));
    }
    assertThat(results("First try, \u00fcber all", "--store", url)).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .startsWith(STUDY.id() + ", called 'First try, \u00fcber all'\n\nsample-sentiment | ");
    assertThat(results("stored", "--store", url, "--json")).isZero();
    assertThat(new ObjectMapper().readTree(ascribe.output()).path("title").asText())
        .isEqualTo("First try, \u00fcber all");
    assertThat(results("stored", "--store", url, "--format", "markdown")).isZero();
    assertThat(ascribe.output()).startsWith("| Method").doesNotContain("called");

    // Taken back.
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(new TitleRow(STUDY.id(), "")));
    }
    assertThat(results("stored", "--store", url)).isZero();
    assertThat(ascribe.output()).startsWith("sample-sentiment | ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "latex", "markdown"})
  void theTidyReportComesInThreeFormats(String format) {
    assertThat(results("stored", "--store", url, "--format", format)).isZero();
    assertThat(ascribe.output())
        .contains("sample-sentiment", "random", "0.25")
        .containsIgnoringCase("map");
  }

  @Test
  void rowsNameWhatTheirIdsStandForAndHaveTheText() throws IOException {
    assertThat(results("stored", "--store", url, "--table", "attribution", "--format", "jsonl"))
        .isZero();
    JsonNode row = new ObjectMapper().readTree(ascribe.output());
    assertThat(row.path("method").asText()).isEqualTo("random");
    assertThat(row.path("dataset").asText()).isEqualTo("sample-sentiment");
    assertThat(row.path("model").asText()).isEqualTo("bert-base-uncased");
    assertThat(row.path("paradigm").asText()).isEqualTo("prompted");
    assertThat(row.path("training_size").asInt(-1)).isZero();
    assertThat(row.path("seed").asInt()).isEqualTo(13);
    assertThat(row.path("text").asText()).isEqualTo(FIRST.input().text());
    assertThat(row.path("words")).hasSameSizeAs(row.path("scores"));
    assertThat(row.path("words").get(0).asText()).isEqualTo(FIRST.words().get(0).text());

    assertThat(results("stored", "--store", url, "--table", "prediction", "--format", "csv"))
        .isZero();
    assertThat(ascribe.output())
        .startsWith("study_id,run_id,instance_id,")
        .contains(",dataset,model,paradigm,training_size,seed,text,pair,words\r\n")
        .contains(FIRST.input().text());
    assertThat(results("stored", "--store", url, "--table", "metric", "--format", "csv")).isZero();
    assertThat(ascribe.output()).contains("count,dataset,model,paradigm,training_size,seed\r\n");
  }

  @Test
  void aMisspeltStudyOrRunIsAnsweredWithTheNearest() {
    assertThat(results("stord", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith("error: store " + url + ": the store has no study 'stord'")
        .contains("did you mean '" + STUDY.id() + "'?");
    assertThat(results("stored", "--store", url, "--run", RUN.id() + "1")).isEqualTo(2);
    assertThat(ascribe.error()).contains("--run: unknown name").contains("did you mean");
  }

  @Test
  void withoutAStudyAllAreListed() throws IOException {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(new TitleRow(STUDY.id(), "First try")));
    }
    assertThat(results("--store", url)).as(ascribe.error()).isZero();
    assertThat(ascribe.output())
        .containsPattern("study +title +state +texts")
        .containsPattern(STUDY.id() + " +First try +done +1/");
    assertThat(results("--store", url, "--json")).isZero();
    assertThat(new ObjectMapper().readTree(ascribe.output()).at("/studies/0/id").asText())
        .isEqualTo(STUDY.id());
    assertThat(results("nothing-like-it", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error()).contains(" (it has " + STUDY.id() + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "out.csv, 'dataset,model,'",
    "out.tex, % needs",
    "OUT.TEX, % needs",
    "out.md, | Method",
    "out.jsonl, '{\"study_id\"'",
    "out.txt, sample-sentiment |"
  })
  void theEndingOfTheFileSaysTheFormat(String file, String beginning) throws IOException {
    Path out = home.resolve(file);
    assertThat(results("stored", "--store", url, "--out", out.toString()))
        .as(ascribe.error())
        .isZero();
    assertThat(Files.readString(out)).startsWith(beginning);
  }

  @Test
  void figuresAreDrawnByReport() {
    assertThat(results("stored", "--store", url, "--format", "svg")).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith("error: --format: results have no format svg (allowed: table, csv, latex,")
        .contains("'report STUDY --out DIR'");
    Path out = home.resolve("figure.pdf");
    assertThat(results("stored", "--store", url, "--out", out.toString())).isEqualTo(2);
    assertThat(ascribe.error()).startsWith("error: --out: results have no format pdf");
    assertThat(out).doesNotExist();
    assertThat(results("stored", "--store", url, "--format", "latx")).isEqualTo(2);
    assertThat(ascribe.error()).contains("did you mean 'latex'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"latex", "markdown", "csv", "table"})
  void whatIsMissingIsSaid(String format) {
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(
          List.of(
              new FailureRow(
                  STUDY.id(), RUN.id(), "", RUN.id() + "/lime", "INVALID_VALUE", "no lime", 1)));
    }
    assertThat(results("stored", "--store", url, "--format", format)).isZero();
    String note = "run " + RUN.id() + ": no lime";
    assertThat(ascribe.error()).contains("warning: " + note);
    assertThat(ascribe.output().contains("no lime"))
        .isEqualTo(format.equals("latex") || format.equals("markdown"));
  }

  @Test
  void aStoreThatDoesNotExistIsNotCreated() {
    Path other = home.resolve("other.db");
    assertThat(results("stored", "--store", "jdbc:sqlite:" + other)).isNotZero();
    assertThat(ascribe.error())
        .isEqualTo("error: store jdbc:sqlite:" + other + ": there is no such file\n");
    assertThat(other).doesNotExist();
  }

  @Test
  void aNamedDaemonIsNeverReplacedByAStore() throws IOException {
    try (UnansweredPort port = new UnansweredPort()) {
      String server = "http://127.0.0.1:" + port.number();
      assertThat(results("stored", "--server", server)).isEqualTo(1);
      assertThat(ascribe.error()).startsWith("error: no daemon answers at " + server);

      assertThat(results("stored", "--server", server, "--store", url)).isEqualTo(2);
      assertThat(ascribe.error()).contains("--server and --store");
    }
  }

  @Test
  void aDaemonKnowsStudiesByNameToo() {
    try (FakeDaemon daemon = new FakeDaemon()) {
      String unknown = "{\"code\":\"unknown-study\",\"detail\":\"study 'stored' is not known\"}";
      daemon.answer(
          "GET /v1/studies/stored/results?format=csv&table=metric",
          404,
          "application/problem+json",
          unknown);
      daemon.answer(
          "GET /v1/studies",
          200,
          "application/json",
          "{\"studies\":[{\"id\":\"stored-1a2b\",\"name\":\"stored\"}]}");
      daemon.answer(
          "GET /v1/studies/stored-1a2b/results?format=csv&table=metric", 200, "text/csv", "a\r\n");
      String[] command = {"--server", daemon.url(), "--format", "csv", "--table", "metric"};
      List<String> arguments = new ArrayList<>(List.of("stored"));
      arguments.addAll(List.of(command));
      assertThat(results(arguments.toArray(String[]::new))).as(ascribe.error()).isZero();
      assertThat(ascribe.output()).isEqualTo("a\r\n");
    }
  }
}
