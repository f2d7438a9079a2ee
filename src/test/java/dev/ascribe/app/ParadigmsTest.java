package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.model.TinyLlama;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.StudyEstimate;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders and a decoder in one study, on tiny random models. */
class ParadigmsTest {
  @TempDir Path temporary;

  private static StudySpec study(Path decoder) {
    return TinyStudies.study(
        """
        models = [
          { model = "%s", paradigms = [prompted, fine-tuned] }
          { model = "%s", paradigms = [decoder], calibration = contextual }
        ]
        training-sizes = [0, 2]
        seeds = [13, 21]
        """
            .formatted(TinyStudies.TINY_BERT, decoder));
  }

  private List<StudyEvent> run(StudySpec study) {
    List<StudyEvent> events = new CopyOnWriteArrayList<>();
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(temporary, "cpu:1"))) {
      engine.run(study, events::add);
    }
    return events;
  }

  @Test
  void threeParadigmsRunToTheEndAndAreNotRunAgain() throws IOException {
    StudySpec study = study(TinyLlama.withPositions(temporary, 2048));

    List<StudyEvent> events = run(study);

    Stored stored = Stored.read(temporary, study);
    assertThat(stored.status()).containsExactly("done");
    assertThat(stored.failures()).isEmpty();
    assertThat(stored.runs()).hasSize(8).allMatch(run -> run.status().equals("done"));
    List<RunRow> decoders =
        stored.runs().stream().filter(run -> run.paradigm().equals("decoder")).toList();
    assertThat(decoders)
        .extracting(RunRow::trainingSize)
        .as("zero-shot once, two demonstrations of each label under each seed")
        .containsExactly(0, 2, 2);
    assertThat(decoders).allMatch(run -> run.checkpoint() == null);
    assertThat(events).filteredOn(StudyEvent.Trained.class::isInstance).hasSize(4);
    assertThat(stored.attributions()).hasSize(8 * 3 * 5);
    for (RunRow run : decoders) {
      assertThat(stored.metrics())
          .containsKeys(
              run.runId() + "||shapley-sampling|map|all",
              run.runId() + "||attention-rollout|comprehensiveness|all",
              run.runId() + "||integrated-gradients|auc-tp|all");
    }
    List<double[]> ofAnInstance =
        stored.attributions().stream()
            .filter(row -> row.runId().contains(".decoder."))
            .filter(row -> row.method().equals("shapley-sampling"))
            .filter(row -> row.instanceId().equals(stored.predictions().get(0).instanceId()))
            .map(AttributionRow::scores)
            .toList();
    assertThat(ofAnInstance).hasSize(3);
    assertThat(Arrays.equals(ofAnInstance.get(1), ofAnInstance.get(2)))
        .as("each seed shows other texts")
        .isFalse();

    StudyEvent.Planned again = (StudyEvent.Planned) run(study).get(0);
    assertThat(again.storedInstances()).isEqualTo(8 * 3);
    Stored.read(temporary, study).assertSameAs(stored);
  }

  @Test
  void theEstimateCountsDecodersAsUntrained() throws IOException {
    StudySpec study = study(TinyLlama.withPositions(temporary, 2048));
    StudyEstimate estimate = StudyEstimate.of(study, Map.of("sample-sentiment", List.of(4, 4, 4)));
    assertThat(StudyPlan.of(study).runs()).hasSize(8);
    assertThat(estimate.runs()).isEqualTo(8);
    assertThat(estimate.trainedRuns()).isEqualTo(4);
    assertThat(estimate.units()).isEqualTo(4 + 8 * 3 * (2 + 5));
  }

  @Test
  void demonstrationsThatDoNotFitAreRefusedBeforeAnythingStarts() throws IOException {
    StudySpec study = study(TinyLlama.withPositions(temporary, 64));
    assertThatThrownBy(() -> run(study))
        .hasMessageContaining("the shortest text, the model has positions for");
    assertThat(Stored.read(temporary, study).runs()).isEmpty();
  }
}
