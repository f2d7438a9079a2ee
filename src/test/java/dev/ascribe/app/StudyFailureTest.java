package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.StudySpec;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a study does when something in it fails, on devices that fail when told to. */
@Timeout(60)
class StudyFailureTest {
  private static final int TEXTS = 30;

  @TempDir Path temporary;
  private StudySpec study;
  private String firstText;

  /** Each text has a word of a length of its own, by which the device knows it. */
  @BeforeEach
  void writeStudy() throws IOException {
    Path data = temporary.resolve("texts.jsonl");
    List<String> labels = List.of("negative", "neutral", "positive");
    Files.writeString(
        data,
        IntStream.range(0, TEXTS)
            .mapToObj(
                i ->
                    """
                    {"id":"t%d","text":"so %s it was","label":"%s","rationales":[{"annotator":"a","text":[1]}]}
                    """
                        .formatted(i, "x".repeat(10 + i), labels.get(i % 3)))
            .collect(Collectors.joining()));
    study =
        TinyStudies.study(
            "methods = [attention, shapley-sampling], datasets = [{name = texts, task = sentiment, format = jsonl, paths = [\""
                + data
                + "\"]}]");
    firstText = DatasetLoader.load(study.datasets().get(0)).test().get(0).id();
  }

  private int markOf(String text) {
    return 10 + Integer.parseInt(text.substring(1));
  }

  private StudyCompleted run(String home, AdditiveRuntime runtime, String... settings) {
    try (AdditiveEngine engine = open(home, runtime, settings)) {
      return engine.run(study);
    }
  }

  private AdditiveEngine open(String home, AdditiveRuntime runtime, String... settings) {
    Config config =
        ConfigFactory.parseString(
                "ascribe.worker { restarts = 1000, min-backoff = 1ms, max-backoff = 2ms }\n"
                    + "ascribe.aggregation.flush-interval = 5ms\n"
                    + String.join("\n", settings))
            .withFallback(ConfigFactory.load());
    return new AdditiveEngine(temporary.resolve(home), runtime, config);
  }

  private Stored stored(String home) {
    return Stored.read(temporary.resolve(home), study);
  }

  /** The study run again on a sound device ends as if nothing had happened. */
  private void assertRecovers(String home) {
    assertThat(run(home, new AdditiveRuntime(rows -> {})).failures()).isZero();
    run("undisturbed", new AdditiveRuntime(rows -> {}));

    assertThat(stored(home).failures()).isEmpty();
    stored(home).assertSameAs(stored("undisturbed"));
  }

  @Test
  void aTrainingThatFailsForGoodCostsItsRunOnly() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(rows -> {}) {
          @Override
          public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
            if (unit.run().paradigm() == Paradigm.FINE_TUNED) {
              throw new IllegalStateException("the loss is not finite");
            }
            return super.train(unit, progress);
          }
        };

    assertThat(run("home", runtime).failures()).isEqualTo(1);

    assertThat(stored("home").status()).containsExactly("failed");
    assertThat(stored("home").runs())
        .hasSize(3)
        .allSatisfy(
            run ->
                assertThat(run.status())
                    .isEqualTo(run.paradigm().equals("fine-tuned") ? "failed" : "done"));
    String failed =
        stored("home").runs().stream()
            .filter(run -> run.status().equals("failed"))
            .map(RunRow::runId)
            .findFirst()
            .orElseThrow();
    assertThat(stored("home").failures())
        .containsExactly(
            new FailureRow(
                study.id(),
                failed,
                "",
                failed + "/train",
                "INTERNAL",
                "IllegalStateException: the loss is not finite",
                3));
    assertRecovers("home");
  }

  @Test
  void anInstanceThatCannotBeEvaluatedIsRecordedAndTheOthersAreComplete() {
    int mark = markOf(firstText);
    AdditiveRuntime runtime = new AdditiveRuntime(rows -> rows.forEach(row -> refuse(row, mark)));

    StudyCompleted completed = run("home", runtime);

    assertThat(stored("home").predictions())
        .hasSize(3 * 2)
        .noneMatch(prediction -> prediction.instanceId().equals(firstText));
    assertThat(stored("home").failures())
        .hasSize(completed.failures())
        .allMatch(failure -> failure.instanceId().equals(firstText) && failure.attempts() == 3)
        .anyMatch(failure -> failure.unit().contains("/faithfulness#"));
    assertThat(stored("home").runs()).allMatch(run -> run.status().equals("failed"));
    assertRecovers("home");
  }

  /** The whole text is fine, a part of it is not. */
  private static void refuse(TokenRow row, int mark) {
    if (row.length() < 5 && Arrays.stream(row.tokenIds()).anyMatch(id -> id == mark)) {
      throw new IllegalStateException("a bad row");
    }
  }

  @Test
  void aFaultInACoordinatorIsAFailureOfItsInstance() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(rows -> {}) {
          @Override
          public Attribution attribute(
              ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses) {
            boolean bad = unit.unitId().contains("/" + firstText + "/");
            return bad
                ? Attribution.ofScores(new double[input.featureCount() + 1])
                : super.attribute(model, input, unit, pauses);
          }
        };

    assertThat(run("home", runtime).failures()).isEqualTo(3);

    assertThat(stored("home").predictions()).hasSize(3 * 2);
    assertThat(stored("home").failures())
        .hasSize(3)
        .allMatch(failure -> failure.instanceId().equals(firstText))
        .allMatch(failure -> failure.code().equals("INTERNAL"));
    assertRecovers("home");
  }

  @Test
  void aDeviceThatDiesEndsWhatWaitsForIt() {
    AdditiveRuntime runtime =
        new AdditiveRuntime(
            rows -> {
              throw new IllegalStateException("the device fell off the bus");
            });
    try (AdditiveEngine engine =
        open("home", runtime, "ascribe.worker.restarts = 1", "ascribe.scheduling.attempts = 100")) {
      assertFails(() -> engine.run(study), ErrorCode.DEVICE_UNAVAILABLE, "no device is left");
      assertFails(
          () -> engine.explain(new TextInput("a text", null)),
          ErrorCode.DEVICE_UNAVAILABLE,
          "no device is left");
    }
    assertThat(runtime.openModels()).isZero();
    assertRecovers("home");
  }

  @Test
  void aFullDiskEndsTheStudy() throws IOException {
    Path home = Files.createDirectories(temporary.resolve("home"));
    ResultStores.open(TinyStudies.url(home)).close();
    // SQLite's own limit stands for the disk's: it is the same error at the same place.
    try (AdditiveEngine engine =
        open(
            "home",
            new AdditiveRuntime(rows -> {}),
            "test.store-parameters = \"?max_page_count=40\"",
            "ascribe.aggregation { commit-attempts = 2, retry-backoff = 1ms }")) {
      assertFails(() -> engine.run(study), ErrorCode.DISK_FULL, "the disk is full");
    }
    assertThat(stored("home").status()).containsExactly("running");
    assertRecovers("home");
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AscribeException.class, failure -> assertThat(failure.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }
}
