package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole studies through all actors, on a tiny random BERT. */
class StudyRunTest {
  @TempDir Path temporary;

  private static List<StudyEvent> run(Path home, String devices, StudySpec study) {
    List<StudyEvent> events = new CopyOnWriteArrayList<>();
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(home, devices))) {
      engine.run(study, events::add);
    }
    return events;
  }

  @Test
  void aStudyLeavesAllItsRows() {
    StudySpec study = TinyStudies.study("");

    List<StudyEvent> events = run(temporary, "cpu:1", study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.status()).containsExactly("done");
    assertThat(stored.failures()).isEmpty();
    assertThat(stored.runs()).hasSize(3).allMatch(run -> run.status().equals("done"));
    assertThat(stored.predictions()).hasSize(3 * 3);
    assertThat(stored.attributions()).hasSize(3 * 3 * 5);
    assertThat(events).filteredOn(StudyEvent.InstanceCompleted.class::isInstance).hasSize(9);
    assertThat(events).filteredOn(StudyEvent.Trained.class::isInstance).hasSize(2);
    assertThat(events).noneMatch(StudyEvent.UnitFailed.class::isInstance);
    assertThat(events.get(events.size() - 1))
        .isInstanceOfSatisfying(
            StudyEvent.StudyCompleted.class,
            completed -> assertThat(completed.failures()).isZero());
    String run = stored.runs().get(0).runId();
    assertThat(stored.metrics())
        .containsKeys(
            run + "|||accuracy|all",
            run + "||random|map|all",
            run + "||shapley-sampling|comprehensiveness|all",
            run + "||attention|sufficiency|all",
            run + "||integrated-gradients|auc-tp|all");
    assertThat(temporary.resolve("checkpoints")).satisfies(StudyRunTest::holdsNoWeights);
  }

  private static void holdsNoWeights(Path directory) throws java.io.IOException {
    if (Files.isDirectory(directory)) {
      try (var files = Files.walk(directory)) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
    }
  }

  @Test
  void shapleyValuesAddUpAndAttentionSumsToOne() {
    StudySpec study = TinyStudies.study("methods = [attention, shapley-sampling, shapley-exact]");

    run(temporary, "cpu:1", study);

    for (AttributionRow row : Stored.read(temporary, study).attributions()) {
      double sum = java.util.Arrays.stream(row.scores()).sum();
      switch (row.method()) {
        case "attention" -> assertThat(sum).isCloseTo(1, within(1e-6));
        case "shapley-sampling", "shapley-exact" ->
            assertThat(sum).isCloseTo(row.valueFull() - row.valueEmpty(), within(1e-4));
        default -> assertThat(row.method()).isEqualTo("random");
      }
    }
  }

  @Test
  void aStudyOfTokensIsScoredOverItsWords() {
    StudySpec words = TinyStudies.study("training-sizes = [0], methods = [attention]");
    StudySpec tokens =
        TinyStudies.study(
            "training-sizes = [0], methods = [attention, shapley-owen],"
                + " attribution { features = tokens }");
    assertThat(tokens.digest()).isNotEqualTo(words.digest());

    run(temporary, "cpu:1", tokens);

    Stored stored = Stored.read(temporary, tokens);
    assertThat(stored.failures()).isEmpty();
    assertThat(stored.attributions()).hasSize(3 * 3);
    assertThat(stored.metrics())
        .containsKeys(
            stored.runs().get(0).runId() + "||shapley-owen|map|all",
            stored.runs().get(0).runId() + "||shapley-owen|comprehensiveness|all");
  }

  @Test
  void methodsThatPeersHaveRunBesideOursOnTextsAndPairs() {
    List<String> methods =
        List.of("occlusion", "lime", "kernel-shap", "input-x-gradient", "gradient-norm");
    StudySpec study =
        TinyStudies.study(
            """
            datasets = [{ name = sample-sentiment, test-limit = 1 },
                        { name = sample-nli, test-limit = 1 }]
            methods = [%s, shapley-sampling]
            """
                .formatted(String.join(", ", methods)));

    run(temporary, "cpu:1", study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.failures()).isEmpty();
    assertThat(stored.runs()).hasSize(2 * 3);
    for (RunRow run : stored.runs()) {
      for (String method : methods) {
        assertThat(stored.attributions())
            .filteredOn(row -> row.runId().equals(run.runId()) && row.method().equals(method))
            .hasSize(1)
            .allSatisfy(row -> assertThat(row.standardErrors()).isEmpty())
            .allSatisfy(row -> assertThat(row.scores()).isNotEmpty());
        assertThat(stored.metrics())
            .containsKey(run.runId() + "||" + method + "|comprehensiveness|all");
      }
    }
    for (AttributionRow row : stored.attributions()) {
      double sum = java.util.Arrays.stream(row.scores()).sum();
      switch (row.method()) {
        case "kernel-shap" ->
            assertThat(sum).isCloseTo(row.valueFull() - row.valueEmpty(), within(1e-6));
        case "gradient-norm" ->
            assertThat(java.util.Arrays.stream(row.scores()).min().orElse(-1)).isNotNegative();
        case "occlusion" -> assertThat(row.evaluations()).isEqualTo(row.scores().length + 2);
        default -> assertThat(row.scores()).doesNotContain(Double.NaN);
      }
    }
  }

  @Test
  void theStudyItselfIsStoredAsJson() throws Exception {
    StudySpec study = TinyStudies.study("training-sizes = [0]");

    run(temporary, "cpu:1", study);

    try (ResultStore store = ResultStores.open(TinyStudies.url(temporary))) {
      var spec =
          new com.fasterxml.jackson.databind.ObjectMapper().readTree(store.studies().get(0).spec());
      assertThat(spec.path("name").asText()).isEqualTo("tiny");
      assertThat(spec.path("attribution").path("permutations").asInt()).isEqualTo(3);
    }
  }

  @Test
  void whatIsStoredIsNotComputedAgain() {
    StudySpec study = TinyStudies.study("");
    run(temporary, "cpu:1", study);
    Stored first = Stored.read(temporary, study);

    List<StudyEvent> again = run(temporary, "cpu:1", study);

    assertThat(again)
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            StudyEvent.Planned.class,
            planned -> assertThat(planned.storedInstances()).isEqualTo(planned.instances()));
    Stored.read(temporary, study).assertSameAs(first);
  }

  @Test
  void theCacheDoesNotMatter() throws Exception {
    StudySpec study = TinyStudies.study("training-sizes = [0]");
    Path without = Files.createDirectories(temporary.resolve("without"));
    EngineOptions options = TinyStudies.options(without, "cpu:1");
    Config off =
        ConfigFactory.parseString("ascribe.worker.cache-bytes = 0").withFallback(options.config());
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(new EngineOptions(without, options.storeUrl(), "cpu:1", off))) {
      engine.run(study, event -> {});
    }

    run(temporary, "cpu:1", study);

    Stored.read(temporary, study).assertSameAs(Stored.read(without, study));
  }

  @Test
  void aMethodThatCannotBeAppliedIsRecordedAndTheRestGoesOn() {
    Path data = temporary.resolve("long.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      String label = List.of("negative", "neutral", "positive").get(i % 3);
      lines.append(
          """
          {"id":"t%d","text":"%d one two three four five six seven eight nine ten and so on and on and on","label":"%s","rationales":[{"annotator":"a","text":[2]}]}
          """
              .formatted(i, i, label));
    }
    write(data, lines.toString());
    StudySpec study =
        TinyStudies.study(
            "training-sizes = [0], methods = [attention, shapley-exact], datasets = [{name = long, task = sentiment, format = jsonl, paths = [\""
                + data
                + "\"]}]");

    List<StudyEvent> events = run(temporary, "cpu:1", study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.predictions()).hasSize(3);
    assertThat(stored.attributions())
        .extracting(AttributionRow::method)
        .containsOnly("random", "attention");
    assertThat(events).filteredOn(StudyEvent.UnitFailed.class::isInstance).hasSize(4);
    assertThat(stored.failures())
        .hasSize(4)
        .allMatch(failure -> failure.code().equals("TOO_MANY_FEATURES"))
        .allMatch(failure -> failure.message().contains("16"));
    // A method that explains nothing at all is no detail of some texts.
    assertThat(stored.failures())
        .filteredOn(failure -> failure.instanceId().isEmpty())
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure.message())
                    .startsWith(
                        "shapley-exact could not explain any of 3 texts; the first failure: shapley-exact: the text has"));
    assertThat(stored.status()).containsExactly("failed");
    assertThat(stored.metrics())
        .containsKey(stored.runs().get(0).runId() + "||attention|comprehensiveness|all");
    assertThat(run(temporary, "cpu:1", study))
        .filteredOn(StudyEvent.UnitFailed.class::isInstance)
        .hasSize(1);
  }

  @Test
  void badInputIsRefusedBeforeAnythingStarts() {
    StudySpec unknownModel =
        TinyStudies.study("models = [{model = bert-base-uncasedd, paradigms = [prompted]}]");
    StudySpec tooLarge = TinyStudies.study("training-sizes = [0, 500]");
    StudySpec longLabelWord =
        TinyStudies.study(
            "datasets = [{name = sample-sentiment, verbalizer { negative = terrible, neutral = okay, positive = wonderfullyunlikely }}]");
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(temporary, "cpu:1"))) {
      assertRefused(engine, unknownModel, ErrorCode.UNKNOWN_NAME, "bert-base-uncased");
      assertRefused(engine, tooLarge, ErrorCode.NOT_ENOUGH_DATA, "500");
      assertRefused(engine, longLabelWord, ErrorCode.MULTI_TOKEN_LABEL_WORD, "wonderfullyunlikely");
    }
    try (ResultStore store = ResultStores.open(TinyStudies.url(temporary))) {
      assertThat(store.studies()).isEmpty();
    }
  }

  private static void assertRefused(
      EmbeddedEngine engine, StudySpec study, ErrorCode code, String named) {
    assertThatThrownBy(() -> engine.run(study, event -> {}))
        .isInstanceOfSatisfying(
            AscribeException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.getMessage()).contains(named).doesNotContain("\n");
            });
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
