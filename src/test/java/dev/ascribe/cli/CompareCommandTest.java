package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final int TEXTS = 40;
  private static final int WORSE = 3;

  @TempDir private Path home;
  private String url;
  private CommandLineRig ascribe;

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    store(url, "old", "bert-1", "t", 0.5, List.of(13, 21));
    store(url, "new", "bert-2", "t", 0.8, List.of(13, 21));
  }

  /** Stores a study of one paradigm whose comprehensiveness has the given mean. */
  private static void store(
      String url, String name, String model, String prefix, double mean, List<Integer> seeds) {
    StudySpec study =
        StudyReader.parse(
            ConfigFactory.parseString(
                """
                study {
                  name = %s
                  datasets = [{ name = sample-sentiment }]
                  models = [{ model = %s, paradigms = [prompted] }]
                  training-sizes = [4], seeds = %s
                  methods = [random, occlusion]
                }
                """
                    .formatted(name, model, seeds)),
            "test");
    List<ResultRow> rows = new ArrayList<>();
    rows.add(new StudyRow(study.id(), name, study.digest(), StudyJson.write(study), "done"));
    Random random = new Random(name.hashCode());
    for (RunSpec run : StudyPlan.of(study).runs()) {
      rows.add(
          new RunRow(
              study.id(),
              run.id(),
              "sample-sentiment",
              model,
              "prompted",
              4,
              run.seed(),
              "done",
              0.5,
              null,
              TEXTS));
      for (int text = 0; text < TEXTS; text++) {
        String id = prefix + text;
        rows.add(
            new PredictionRow(
                study.id(), run.id(), id, "positive", "positive", new double[] {0, 0, 1}, 5, 0));
        rows.add(metric(study, run, id, "occlusion", mean + 0.1 * random.nextGaussian()));
        rows.add(metric(study, run, id, "random", 0.1 * random.nextGaussian()));
      }
    }
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(rows);
    }
  }

  private static MetricRow metric(
      StudySpec study, RunSpec run, String text, String method, double value) {
    return new MetricRow(study.id(), run.id(), text, method, "comprehensiveness", "", value, 1);
  }

  @Test
  void aSecondStudyThatIsBetterIsSaidToBe() throws IOException {
    assertThat(ascribe.execute("compare", "old", "new", "--store", url, "--json"))
        .as(ascribe.error())
        .isZero();
    JsonNode row = row("occlusion");
    assertThat(row.get("verdict").asText()).isEqualTo("better");
    assertThat(row.get("difference").asDouble()).isCloseTo(0.3, within(0.05));
    assertThat(row.get("first").asDouble()).isCloseTo(0.5, within(0.05));
    assertThat(row.get("second").asDouble() - row.get("first").asDouble())
        .isCloseTo(row.get("difference").asDouble(), within(1e-12));
    assertThat(row.get("texts").asInt()).isEqualTo(TEXTS);
    assertThat(row.get("seeds").asInt()).isEqualTo(2);
    assertThat(row("random").get("verdict").asText()).isEqualTo("undecided");
  }

  private JsonNode row(String method) throws IOException {
    for (JsonNode row : new ObjectMapper().readTree(ascribe.output()).get("comparisons")) {
      if (row.get("method").asText().equals(method)) {
        return row;
      }
    }
    throw new AssertionError("no row of " + method);
  }

  @Test
  void whatIsSignificantlyWorseEndsWithThreeAndALineForEach() {
    assertThat(ascribe.execute("compare", "new", "old", "--store", url)).isEqualTo(WORSE);
    assertThat(ascribe.error())
        .contains(
            "worse: comprehensiveness of occlusion (sample-sentiment, prompted, 4): 0.795 to 0.508, ")
        .doesNotContain("worse: comprehensiveness of random");
    assertThat(ascribe.output()).contains("1 significantly worse");
  }

  @Test
  void studiesWithoutASharedSeedAreComparedByTheMeansOfTheirTexts() throws IOException {
    store(url, "other-seeds", "bert-2", "t", 0.9, List.of(87, 100));
    assertThat(ascribe.execute("compare", "old", "other-seeds", "--store", url, "--json")).isZero();
    assertThat(row("occlusion").get("seeds").asInt()).isEqualTo(1);
    assertThat(row("occlusion").get("difference").asDouble()).isCloseTo(0.4, within(0.05));
  }

  @Test
  void studiesMayLieInTwoStores() throws IOException {
    String other = "jdbc:sqlite:" + home.resolve("other.db");
    store(other, "elsewhere", "bert-2", "t", 0.7, List.of(13, 21));
    assertThat(
            ascribe.execute(
                "compare", "old", "elsewhere", "--store", url, "--other-store", other, "--json"))
        .as(ascribe.error())
        .isZero();
    assertThat(row("occlusion").get("difference").asDouble()).isCloseTo(0.2, within(0.05));
  }

  @Test
  void studiesThatShareNoTextAreRefusedInOneLine() {
    store(url, "others", "bert-2", "x", 0.8, List.of(13, 21));
    assertThat(ascribe.execute("compare", "old", "others", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error()).contains("share no explained text").hasLineCount(1);
  }

  @Test
  void unknownStudiesAndLevelsAreRefused() {
    assertThat(ascribe.execute("compare", "old", "nw", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error()).contains("STUDY_B: the store has no study 'nw'");
    assertThat(ascribe.execute("compare", "old", "new", "--store", url, "--level", "5"))
        .isEqualTo(2);
    assertThat(ascribe.error()).contains("--level: 5.0 (allowed: a number above 0 and below 1)");
    assertThat(ascribe.execute("compare", "old", "--store", url)).isEqualTo(2);
  }

  @Test
  void aStudyIsNotComparedWithItself() {
    assertThat(ascribe.execute("compare", "old", "old", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith("error: STUDY_A and STUDY_B are the same study, old-")
        .hasLineCount(1);
  }
}
