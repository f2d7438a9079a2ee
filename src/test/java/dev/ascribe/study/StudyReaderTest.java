package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.SharedFiles;
import dev.ascribe.dataset.DatasetLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyReaderTest {
  @TempDir Path folder;

  @Test
  void readsTheQuickstartWithItsDefaults() {
    StudySpec study = StudyReader.read(Path.of("conf/studies/quickstart.conf"));

    assertThat(study.name()).isEqualTo("quickstart");
    assertThat(study.datasets()).containsExactly(SampleSet.SENTIMENT.dataset(6));
    assertThat(study.models())
        .containsExactly(
            new ModelSpec("bert-base-uncased", List.of(Paradigm.PROMPTED, Paradigm.FINE_TUNED)));
    assertThat(study.trainingSizes()).containsExactly(0, 16);
    assertThat(study.seeds()).containsExactly(13L);
    assertThat(study.attribution()).isEqualTo(Attributions.DEFAULT);
    assertThat(study.training()).isEqualTo(new TrainingSpec(8, 16, 2e-5, 0.01, 0.1, 1.0, 0.1));
    assertThat(study.strict()).isFalse();
    assertThat(study.id()).matches("quickstart-[0-9a-f]{8}");
  }

  @Test
  void readsTheStudiesOfThePublishedData() {
    SharedFiles.require("data/tse/train.csv");
    StudySpec tse = StudyReader.read(Path.of("conf/studies/tse.conf"));
    assertThat(tse.methods())
        .containsExactly(
            Method.RANDOM,
            Method.ATTENTION,
            Method.ATTENTION_ROLLOUT,
            Method.INTEGRATED_GRADIENTS,
            Method.SHAPLEY_SAMPLING,
            Method.SHAPLEY_EXACT);
    assertThat(tse.seeds()).containsExactly(13L, 21L, 42L, 87L, 100L);
    assertThat(StudyPlan.of(tse).runs()).hasSize(1 + 4 * 5 + 4 * 5);

    StudySpec esnli = StudyReader.read(Path.of("conf/studies/esnli.conf"));
    assertThat(esnli.datasets().get(0).paths())
        .extracting(path -> Path.of(path).getFileName().toString())
        .containsExactly("esnli_train.csv", "esnli_dev.csv");
    assertThat(esnli.datasets().get(0).task()).isEqualTo(Task.NLI);
  }

  /** The rows under src/site were computed by a study of this digest. */
  @Test
  void theSliceOfThePaperStaysWhatWasComputed() {
    SharedFiles.require("data/tse/train.csv");
    assertThat(StudyReader.read(Path.of("conf/studies/paper-cpu.conf")).id())
        .isEqualTo("paper-cpu-426d3c08");
  }

  @Test
  void readsTheWholeStudyOfThePaper() {
    SharedFiles.require("data/tse/train.csv");
    StudySpec paper = StudyReader.read(Path.of("conf/studies/paper.conf"));
    List<RunSpec> runs = StudyPlan.of(paper).runs();
    assertThat(runs)
        .filteredOn(run -> run.paradigm() == Paradigm.DECODER)
        .extracting(RunSpec::trainingSize)
        .containsOnly(0, 4, 8, 16)
        .hasSize(2 * (1 + 3 * 5));
    assertThat(runs)
        .filteredOn(run -> run.paradigm() == Paradigm.PROMPTED)
        .extracting(RunSpec::trainingSize)
        .containsOnly(0, 8, 16, 32, 64, 128)
        .hasSize(2 * (1 + 5 * 5));
    assertThat(runs).hasSize(32 + 52 + 50);
    assertThat(paper.seeds()).containsExactly(13L, 21L, 42L, 87L, 100L);
    assertThat(paper.datasets()).extracting(DatasetSpec::testLimit).containsOnly(300);
    assertThat(paper.attribution()).isEqualTo(Attributions.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "mask-token, MASK_TOKEN, PROBABILITY",
    "pad-token, PAD_TOKEN, PROBABILITY",
    "delete, DELETE, PROBABILITY",
    "log-probability, REMOVE, LOG_PROBABILITY",
    "logit, REMOVE, LOGIT"
  })
  void studiesOfEstimatorsDifferInOneSetting(String name, AbsencePolicy absence, ValueKind value) {
    SharedFiles.require("data/tse/train.csv");
    StudySpec base = StudyReader.read(Path.of("conf/studies/estimators/base.conf"));
    StudySpec other = StudyReader.read(Path.of("conf/studies/estimators", name + ".conf"));
    assertThat(other.name()).isEqualTo("estimators-" + name);
    assertThat(other.attribution().absence()).isEqualTo(absence);
    assertThat(other.attribution().value()).isEqualTo(value);
    assertThat(other)
        .usingRecursiveComparison()
        .ignoringFields("name", "digest", "methods", "attribution.absence", "attribution.value")
        .isEqualTo(base);
    assertThat(base.methods()).containsAll(other.methods());
  }

  @Test
  void exactValuesAreOfTextsThatAllowThem() {
    SharedFiles.require("data/tse/train.csv");
    StudySpec exact = StudyReader.read(Path.of("conf/studies/estimators/exact.conf"));
    StudySpec base = StudyReader.read(Path.of("conf/studies/estimators/base.conf"));
    assertThat(exact.methods()).containsAll(base.methods()).contains(Method.SHAPLEY_EXACT);
    DatasetSpec texts = exact.datasets().get(0);
    assertThat(DatasetLoader.load(texts, FeatureLevel.WORD).test())
        .allMatch(text -> text.words().size() <= StudyEstimate.MAX_EXACT_FEATURES);
  }

  @Test
  void readsTheStudiesThatCompareDecoders() {
    StudySpec paradigms = StudyReader.read(Path.of("conf/studies/paradigms.conf"));
    assertThat(StudyPlan.of(paradigms).runs())
        .extracting(RunSpec::paradigm)
        .containsExactly(
            Paradigm.PROMPTED,
            Paradigm.PROMPTED,
            Paradigm.FINE_TUNED,
            Paradigm.DECODER,
            Paradigm.DECODER);

    SharedFiles.require("data/tse/train.csv");
    StudySpec tse = StudyReader.read(Path.of("conf/studies/tse-decoder.conf"));
    assertThat(tse.datasets().get(0).testLimit()).isEqualTo(200);
    StudySpec slice = StudyReader.read(Path.of("conf/studies/tse-decoder-slice.conf"));
    assertThat(StudyPlan.of(slice).runs())
        .extracting(RunSpec::id)
        .isEqualTo(StudyPlan.of(tse).runs().stream().map(RunSpec::id).toList());
  }

  @Test
  void substitutesSystemPropertiesAndFindsModelsBesideTheStudy() throws IOException {
    Files.createDirectories(folder.resolve("models/tiny"));
    Files.copy(Path.of("src/test/resources/studies/tiny.conf"), folder.resolve("tiny.conf"));
    System.setProperty("ascribe.test.model", "models/tiny");
    ConfigFactory.invalidateCaches();
    try {
      StudySpec study = StudyReader.read(folder.resolve("tiny.conf"));
      assertThat(study.models().get(0).model())
          .isEqualTo(folder.resolve("models/tiny").toAbsolutePath().normalize().toString());
      assertThat(study.methods()).startsWith(Method.RANDOM).hasSize(5);
      assertThat(StudyPlan.of(study).runs())
          .extracting(RunSpec::id)
          .containsExactly(
              "sample-sentiment.tiny.prompted.0.13",
              "sample-sentiment.tiny.prompted.2.13",
              "sample-sentiment.tiny.fine-tuned.2.13");
    } finally {
      System.clearProperty("ascribe.test.model");
      ConfigFactory.invalidateCaches();
    }
  }

  @Test
  void findsDataBesideTheStudyAndTakesOverrides() throws IOException {
    Files.createFile(folder.resolve("pairs.jsonl"));
    Path file =
        Files.writeString(
            folder.resolve("own.conf"),
            """
            study {
              name = own
              datasets = [{
                name = pairs, format = jsonl, task = nli, paths = pairs.jsonl
                labels = [yes, no], template = "{premise}? {mask}. {hypothesis}"
                verbalizer { yes = Right, no = Wrong }
              }]
              models = [{ model = "hf:org/bert", paradigms = [prompted] }]
              attribution { value = logit, steps = 8 }
              strict = true
            }
            """);
    StudySpec study = StudyReader.read(file);

    DatasetSpec dataset = study.datasets().get(0);
    assertThat(dataset.paths())
        .containsExactly(folder.toAbsolutePath().resolve("pairs.jsonl").toString());
    assertThat(dataset.labels()).as("sorted").containsExactly("no", "yes");
    assertThat(dataset.verbalizer()).isEqualTo(Map.of("yes", "Right", "no", "Wrong"));
    assertThat(study.attribution().value()).isEqualTo(ValueKind.LOGIT);
    assertThat(study.attribution().permutations()).as("a default beside overrides").isEqualTo(25);
    assertThat(StudyPlan.of(study).runs().get(0).id()).isEqualTo("pairs.org-bert.prompted.0.13");
  }

  @Test
  void defaultsOfTasksAreThoseOfTheGoldenFiles() throws IOException {
    String golden = Files.readString(SharedFiles.require("golden/bert-base-uncased-prompted.json"));
    for (Task task : Task.values()) {
      Task defaults = task;
      assertThat(golden).contains("\"" + defaults.template() + "\"");
      assertThat(golden.replaceAll("\\s+", ""))
          .contains(quoted("labels", defaults.labels()))
          .contains(quoted("label_words", defaults.labelWords()));
    }
  }

  private static String quoted(String key, List<String> values) {
    return "\"" + key + "\":[\"" + String.join("\",\"", values) + "\"]";
  }

  @Test
  void readsPrecisionAndBudgetsOfEvaluations() throws IOException {
    assertThat(attribution("precision { standard-error = 0.01 }").precision())
        .isEqualTo(new Precision.StandardError(0.01, 4096));
    assertThat(
            attribution("precision { top-k = 5, confidence = 0.9, max-evaluations = 700 }")
                .precision())
        .isEqualTo(new Precision.TopK(5, 0.9, 700));
    assertThat(attribution("evaluations = 350").evaluations()).isEqualTo(350);
    assertThat(attribution("features = tokens").features()).isEqualTo(FeatureLevel.TOKEN);
  }

  @Test
  void namesWhatIsWrongWithAPrecision() {
    assertThatThrownBy(() -> attribution("precision { top-k = 5, standard-error = 0.1 }"))
        .hasMessageContaining("exactly one of standard-error and top-k");
    assertThatThrownBy(() -> attribution("precision = high"))
        .hasMessageContaining("value 'high' is not allowed (allowed: none, { standard-error");
    assertThatThrownBy(() -> attribution("precision { top-k = 5, confidence = 95 }"))
        .hasMessageContaining("a number from 0.5 to below 1");
    assertThatThrownBy(() -> attribution("evaluations = many"))
        .hasMessageContaining("allowed: auto, or a whole number from 2 to 1000000");
  }

  private AttributionSpec attribution(String line) {
    Path file = folder.resolve("precise.conf");
    try {
      String quickstart = Files.readString(Path.of("conf/studies/quickstart.conf"));
      Files.writeString(file, quickstart + "\nstudy.attribution { " + line + " }\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return StudyReader.read(file).attribution();
  }
}
