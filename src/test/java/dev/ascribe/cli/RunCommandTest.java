package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.cli.study.RunCommand;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.storage.ResultRow;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir private Path home;
  private String study;

  @BeforeEach
  void writeStudy() throws IOException {
    study =
        Files.writeString(
                home.resolve("study.conf"),
                """
                study {
                  name = small
                  datasets = [{ name = sample-sentiment, test-limit = 3 }]
                  models = [{ model = some-model, paradigms = [prompted] }]
                  training-sizes = [8]
                  seeds = [13, 21]
                  methods = [attention]
                }
                """)
            .toString();
  }

  @Test
  void figuresAreMeansOverSeedsBesideRandom() throws Exception {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatRuns(this::runs), home);
    assertThat(ascribe.execute("run", study)).isZero();
    assertThat(ascribe.output())
        .startsWith(
            "sample-sentiment | some-model | prompted | 8 per class | seeds 13, 21"
                + " | accuracy 0.750 (3)\n")
        .containsPattern("\n  random +0\\.400 +0\\.100 .*\n  attention +0\\.700 +0\\.250 +3 +2\n");
    assertThat(ascribe.error())
        .contains("study    small-")
        .contains("done     sample-sentiment, some-model, prompted, 8 per class, seed 21: accuracy")
        .contains("Done in 2.0 s; results: jdbc:sqlite:" + home.resolve("ascribe.db"));

    assertThat(ascribe.execute("run", study, "--json")).isZero();
    JsonNode group = new ObjectMapper().readTree(ascribe.output()).path("results").get(0);
    assertThat(group.path("metrics").path("accuracy").path("value").asDouble()).isEqualTo(0.75);
    JsonNode map = group.path("methods").path("attention").path("map");
    assertThat(map.toString())
        .isEqualTo(
            "{\"value\":0.7,\"texts\":2,\"count\":4,\"seeds\":2,\"standard_deviation\":0.14142135623730948}");
  }

  @Test
  void unitsThatFailedMakeTheExitCodeOne() {
    CommandLineRig ascribe =
        new CommandLineRig(
            FixedEngine.thatRuns(
                (options, spec, listener) -> {
                  runs(options, spec, listener);
                  RunSpec run = StudyPlan.of(spec).runs().get(0);
                  listener.accept(
                      new StudyEvent.UnitFailed(
                          run, "attribute/x", ErrorCode.OUT_OF_MEMORY, "no memory", 3));
                  storeFailure(options, spec, run);
                  return new StudyEvent.StudyCompleted(spec.id(), 1, 2);
                }),
            home);
    assertThat(ascribe.execute("run", study)).isEqualTo(1);
    assertThat(ascribe.error())
        .contains("seed 13: attribute/x: OUT_OF_MEMORY: no memory (3 attempts)")
        .contains("Ended with 1 failed unit (table failure) in 2.0 s");
  }

  @Test
  void aRunWithoutTextsHasNoAccuracy() {
    CommandLineRig ascribe =
        new CommandLineRig(
            FixedEngine.thatRuns(
                (options, spec, listener) -> {
                  runs(options, spec, listener);
                  RunSpec run = StudyPlan.of(spec).runs().get(0);
                  listener.accept(new StudyEvent.RunCompleted(run, Double.NaN, 0, 1));
                  return new StudyEvent.StudyCompleted(spec.id(), 0, 2);
                }),
            home);
    assertThat(ascribe.execute("run", study)).isZero();
    assertThat(ascribe.error())
        .contains("seed 13: no texts were explained, 1.0 s")
        .doesNotContain("NaN");
  }

  @Test
  void whatAnInterruptedStudyHasStoredIsCountedByTheStore() {
    StudySpec spec = StudyReader.read(Path.of(study));
    String url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    new CommandLineRig(FixedEngine.thatRuns(this::runs), home).execute("run", study);
    List<RunSpec> runs = StudyPlan.of(spec).runs();
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(
          List.of(
              prediction(spec, runs.get(0), "a"),
              prediction(spec, runs.get(0), "b"),
              prediction(spec, runs.get(1), "a")));
    }
    assertThat(RunCommand.storedTexts(spec, url)).isEqualTo(3);
  }

  @Test
  void resultsOfOtherSettingsAreNotLeftBehindWithoutAWord() throws IOException {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatRuns(this::runs), home);
    StudySpec former = StudyReader.read(Path.of(study));
    String url = "jdbc:sqlite:" + home.resolve("ascribe.db");
    ascribe.execute("run", study);
    try (ResultStore store = ResultStores.open(url)) {
      store.upsert(List.of(prediction(former, StudyPlan.of(former).runs().get(0), "a")));
    }
    ascribe.execute("run", study);
    assertThat(ascribe.error()).doesNotContain("begins anew");

    Path file = Path.of(study);
    Files.writeString(
        file,
        Files.readString(file)
            .replace("[13, 21]", "[13, 22]")
            .replace("name = small", "name = small\n  training { epochs = 3 }"));
    assertThat(ascribe.execute("run", study)).as(ascribe.error()).isZero();
    assertThat(ascribe.error())
        .containsPattern(
            "study %s begins anew; %s \\(done, [^)]*\\) stays as it is and has other"
                .formatted(StudyReader.read(file).id(), former.id()))
        .contains(" other seeds, training\n");

    assertThat(ascribe.execute("report", "small", "--store", url)).isEqualTo(2);
    assertThat(ascribe.error())
        .contains(
            "several studies are named 'small'; give the id of one: ", former.id() + " (done, 1 ")
        .hasLineCount(1);
  }

  private static ResultRow prediction(StudySpec spec, RunSpec run, String instance) {
    return new ResultRow.PredictionRow(
        spec.id(), run.id(), instance, "positive", "positive", new double[] {0, 0, 1}, 5, 0);
  }

  @Test
  void aStudyThatDoesNotExistIsBadInput() {
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatRuns(this::runs), home);
    assertThat(ascribe.execute("run", "nowhere.conf")).isEqualTo(2);
    assertThat(ascribe.error()).isEqualTo("error: nowhere.conf: no such study file\n");
  }

  /** Two runs, whose figures differ, one text of three without a rationale in each. */
  private StudyEvent.StudyCompleted runs(
      EngineOptions options, StudySpec spec, Consumer<StudyEvent> listener) {
    List<RunSpec> runs = StudyPlan.of(spec).runs();
    listener.accept(new StudyEvent.Planned(spec.id(), runs.size(), 6, 0));
    List<ResultRow> rows = new ArrayList<>();
    rows.add(
        new ResultRow.StudyRow(
            spec.id(), spec.name(), spec.digest(), StudyJson.write(spec), "done"));
    for (RunSpec run : runs) {
      double offset = run.seed() == 13 ? -0.1 : 0.1;
      rows.add(
          new ResultRow.RunRow(
              spec.id(),
              run.id(),
              run.dataset().name(),
              run.model(),
              run.paradigm().id(),
              run.trainingSize(),
              run.seed(),
              "done",
              0.5,
              null,
              null));
      rows.add(metric(spec, run, "", "accuracy", 0.75 + offset, 3));
      rows.add(metric(spec, run, "random", "map", 0.4 + offset, 2));
      rows.add(metric(spec, run, "random", "comprehensiveness", 0.1 + offset, 3));
      rows.add(metric(spec, run, "attention", "map", 0.7 + offset, 2));
      rows.add(metric(spec, run, "attention", "comprehensiveness", 0.25 + offset, 3));
      listener.accept(new StudyEvent.RunCompleted(run, 0.75 + offset, 3, 1));
    }
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      store.upsert(rows);
    }
    return new StudyEvent.StudyCompleted(spec.id(), 0, 2);
  }

  private static void storeFailure(EngineOptions options, StudySpec spec, RunSpec run) {
    try (ResultStore store = ResultStores.open(options.storeUrl())) {
      store.upsert(
          List.of(
              new ResultRow.FailureRow(
                  spec.id(), run.id(), "x", "attribute/x", "OUT_OF_MEMORY", "no memory", 3)));
    }
  }

  private static ResultRow metric(
      StudySpec spec, RunSpec run, String method, String name, double value, int count) {
    return new ResultRow.MetricRow(spec.id(), run.id(), "", method, name, "all", value, count);
  }

  @Test
  void combinationsThatAreLeftOutAreNamed() throws IOException {
    Path file = Path.of(study);
    Files.writeString(
        file,
        Files.readString(file)
            .replace("[prompted]", "[prompted, fine-tuned]")
            .replace("training-sizes = [8]", "training-sizes = [0, 8]"));
    CommandLineRig ascribe = new CommandLineRig(FixedEngine.thatRuns(this::runs), home);
    assertThat(ascribe.execute("run", study)).as(ascribe.error()).isZero();
    assertThat(ascribe.error())
        .startsWith(
            "skipped: sample-sentiment.some-model.fine-tuned.0: fine-tuned needs a training size");
  }
}
