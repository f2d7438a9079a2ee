package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetDigest;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.device.DjlRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Studies and explanations over files that are not what they were. */
@Timeout(300)
class ChangedInputsTest {
  private static final String TEXTS =
      """
      {"id": "a%d", "text": "a great day %d", "label": "positive", "rationales": [{"annotator": "x", "text": [1]}]}
      {"id": "b%d", "text": "a terrible day %d", "label": "negative", "rationales": [{"annotator": "x", "text": [1]}]}
      {"id": "c%d", "text": "an okay day %d", "label": "neutral", "rationales": [{"annotator": "x", "text": [1]}]}
      """;

  @TempDir Path home;
  private Path model;
  private Path data;

  @BeforeEach
  void copyFiles() throws IOException {
    model = Files.createDirectory(home.resolve("my-model"));
    for (String name :
        new String[] {
          "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"
        }) {
      Files.copy(TinyStudies.TINY_BERT.resolve(name), model.resolve(name));
    }
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      lines.append(TEXTS.formatted(i, i, i, i, i, i));
    }
    data = Files.writeString(home.resolve("texts.jsonl"), lines.toString());
  }

  private StudySpec study() {
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = changed
              datasets = [{ name = texts, format = jsonl, paths = ["%s"], task = sentiment }]
              models = [{ model = "%s", paradigms = [prompted] }]
              training-sizes = [0]
              methods = [attention]
            }
            """
                .formatted(data, model)),
        "changed.conf");
  }

  private void run(boolean recompute) {
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(study(), recompute, event -> {});
    }
  }

  private Stored stored() {
    return Stored.read(home, study());
  }

  /** As if the process had died in the middle. */
  private void leaveHalf() throws Exception {
    try (Connection connection = DriverManager.getConnection(TinyStudies.url(home));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE study SET status = 'running'");
      statement.execute("UPDATE run SET status = 'evaluating'");
      statement.execute(
          "DELETE FROM prediction WHERE instance_id ="
              + " (SELECT MIN(instance_id) FROM prediction)");
    }
  }

  /** Other weights of the same length, and of the same date if a program can set it. */
  private void changeWeights() throws IOException {
    Path weights = model.resolve("model.safetensors");
    FileTime modified = Files.getLastModifiedTime(weights);
    byte[] bytes = Files.readAllBytes(weights);
    for (int end = bytes.length; end > bytes.length / 2; end -= 4) {
      bytes[end - 2] ^= 0x30;
    }
    Files.write(weights, bytes);
    Files.setLastModifiedTime(weights, modified);
  }

  private void assertRefused(String what, String then, String now) {
    Stored before = stored();
    assertThat(now).isNotEqualTo(then);
    assertThatThrownBy(() -> run(false))
        .hasMessageContainingAll(study().id(), what, then, now, "--recompute")
        .hasMessageNotContaining("\n")
        .extracting(e -> ((AscribeException) e).code())
        .isEqualTo(ErrorCode.INPUT_CHANGED);
    stored().assertSameAs(before);
  }

  @Test
  void otherWeightsUnderTheSameNameAreRefusedOrComputedAnew() throws Exception {
    run(false);
    String then = ModelDigest.of(model);
    assertThat(stored().runs()).allMatch(run -> run.modelDigest().equals(then));
    Stored before = stored();
    leaveHalf();
    changeWeights();

    assertRefused("model '" + model + "'", then, ModelDigest.of(model));
    run(true);

    Stored after = stored();
    assertThat(after.runs()).allMatch(run -> run.modelDigest().equals(ModelDigest.of(model)));
    assertThat(after.predictions()).hasSameSizeAs(before.predictions());
    for (int i = 0; i < after.predictions().size(); i++) {
      assertThat(after.predictions().get(i).probabilities())
          .isNotEqualTo(before.predictions().get(i).probabilities());
    }
    assertThat(after.status()).containsExactly("done");
  }

  @Test
  void aStudyThatIsDoneIsNotOneOfOtherWeights() throws Exception {
    run(false);
    String then = ModelDigest.of(model);
    changeWeights();
    assertRefused("model", then, ModelDigest.of(model));
  }

  @Test
  void anotherTokenizerIsAnotherModel() throws Exception {
    run(false);
    String then = ModelDigest.of(model);
    leaveHalf();
    // Of the same length: the size belongs to the study itself, and would make it another one.
    Path settings = model.resolve("tokenizer_config.json");
    Files.writeString(
        settings, Files.readString(settings).replace("_length\": 64", "_length\": 32"));
    assertRefused("model '" + model + "'", then, ModelDigest.of(model));
  }

  @Test
  void anEditedDataFileOfTheSameLengthIsRefusedOrComputedAnew() throws Exception {
    run(false);
    String then = DatasetDigest.of(study().datasets().get(0));
    leaveHalf();
    Files.writeString(data, Files.readString(data).replace("great", "grand"));
    assertRefused("data set 'texts'", then, DatasetDigest.of(study().datasets().get(0)));
    run(true);
    assertThat(stored().runs()).allMatch(run -> !run.dataDigest().equals(then));
    assertThat(stored().status()).containsExactly("done");
  }

  @Test
  void aDataFileOfAnotherLengthIsRefusedOrBegunAnewBesideTheFormerResults() throws Exception {
    run(false);
    StudySpec former = study();
    Stored before = stored();
    String then = DatasetDigest.of(former.datasets().get(0));
    String text = Files.readString(data);
    leaveHalf();
    Files.writeString(data, text.replace("a great day", "a truly great day"));

    assertThat(study().id()).isNotEqualTo(former.id());
    assertRefused("data set 'texts'", then, DatasetDigest.of(study().datasets().get(0)));
    assertThatThrownBy(() -> run(false))
        .hasMessageContaining(
            "restore the former files to continue %s (not complete, %d of %d texts)"
                .formatted(former.id(), texts(before) - 1, texts(before)));

    run(true);
    assertThat(stored().status()).containsExactlyInAnyOrder("running", "done");
    assertThat(Stored.read(home, former).predictions()).hasSize(texts(before) - 1);
    // From now on there are two studies, and each goes on with its own file.
    run(false);
    Files.writeString(data, text);
    run(false);
    assertThat(Stored.read(home, former).predictions()).hasSize(texts(before));
  }

  private static int texts(Stored stored) {
    return stored.predictions().size();
  }

  @Test
  void aModelDirectoryOfAnotherSizeIsRefused() throws Exception {
    run(false);
    String then = ModelDigest.of(model);
    String former = study().id();
    Path settings = model.resolve("tokenizer_config.json");
    Files.writeString(
        settings, Files.readString(settings).replace("_length\": 64", "_length\": 100"));
    assertThat(study().id()).isNotEqualTo(former);
    assertRefused("model '" + model + "'", then, ModelDigest.of(model));
  }

  @Test
  void otherSettingsMakeAnotherStudyWhateverTheFilesAre() throws Exception {
    run(false);
    Files.writeString(data, Files.readString(data).replace("a great day", "a truly great day"));
    StudySpec other =
        StudyReader.parse(
            ConfigFactory.parseString(
                """
                study {
                  name = changed
                  datasets = [{ name = texts, format = jsonl, paths = ["%s"], task = sentiment }]
                  models = [{ model = "%s", paradigms = [prompted] }]
                  training-sizes = [0]
                  methods = [attention, attention-rollout]
                }
                """
                    .formatted(data, model)),
            "changed.conf");
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      engine.run(other, false, event -> {});
    }
    assertThat(Stored.read(home, other).status()).containsExactly("done", "done");
  }

  @Test
  void resultsOfAnOlderVersionAreCompleted() throws Exception {
    run(false);
    Stored whole = stored();
    leaveHalf();
    try (Connection connection = DriverManager.getConnection(TinyStudies.url(home));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE run SET model_digest = NULL, data_digest = NULL");
    }
    run(false);
    stored().assertSameAs(whole);
  }

  @Test
  void anEngineThatGoesOnExplainsByTheNewWeights() throws IOException {
    double[] before;
    double[] after;
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      before = probabilities(engine);
      changeWeights();
      after = probabilities(engine);
    }
    try (EmbeddedEngine fresh = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"))) {
      assertThat(after).containsExactly(probabilities(fresh)).isNotEqualTo(before);
    }
  }

  private double[] probabilities(EmbeddedEngine engine) {
    return engine
        .explain(
            new ExplanationRequest(
                reference(),
                new TextInput("a great day it was", null),
                Method.ATTENTION,
                null,
                study().attribution(),
                13,
                false))
        .probabilities();
  }

  private ModelRef reference() {
    RunSpec run = StudyPlan.of(study()).runs().get(0);
    return run.untrainedModel();
  }

  @Test
  void aWorkerLoadsNoOtherFilesThanThoseOfItsLease() throws IOException {
    String then = ModelDigest.of(model);
    changeWeights();
    DjlRuntime runtime = new DjlRuntime(DeviceId.parse("cpu:1").get(0), Path::of, 1 << 20);
    runtime.prepareThread();
    assertThatThrownBy(() -> runtime.load(reference().withDigest(then)))
        .hasMessageContainingAll(model.toString(), then, ModelDigest.of(model));
    runtime.load(reference().withDigest(ModelDigest.of(model))).close();
    assertThat(then.getBytes(StandardCharsets.US_ASCII)).hasSize(64);
  }
}
