package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetDescriptionTest {
  @Test
  void countsWhatAReaderOfResultsMustKnow() {
    Dataset dataset =
        new Dataset(
            "set",
            List.of("no", "yes"),
            List.of(
                instance("1", "one two", "no", new Rationale("a1", List.of(0))),
                instance("2", "one two", "yes"),
                instance("3", "one", "yes", new Rationale("a2", List.of()))),
            List.of(),
            List.of(instance("4", "one two", "no", new Rationale("a1", List.of(0, 1)))));
    SkippedRows skipped =
        new SkippedRows(
            Map.of(
                SkippedRows.Reason.NO_LABEL,
                Collections.nCopies(5, new SkippedRows.Place("data", 1, ""))));
    DatasetDescription description =
        DatasetDescription.of(new DatasetLoader.Loaded(dataset, skipped));

    assertThat(description.labelCounts())
        .containsEntry("train", Map.of("no", 1, "yes", 2))
        .containsEntry("dev", Map.of("no", 0, "yes", 0))
        .containsEntry("test", Map.of("no", 1, "yes", 0));
    assertThat(description.words()).isEqualTo(new DatasetDescription.Length(1, 1.75, 2));
    assertThat(description.rationaleShare()).isCloseTo((0.5 + 0 + 1) / 3, within(1e-12));
    assertThat(description.annotators()).containsExactly("a1", "a2");
    assertThat(description.withoutRationale()).isEqualTo(2);
    assertThat(description.duplicates()).isEqualTo(2);
    assertThat(description.sharedWithTest()).isEqualTo(2);
    assertThat(description.skipped()).isEqualTo(skipped);
  }

  private static Instance instance(String id, String text, String label, Rationale... rationales) {
    return new Instance(id, new TextInput(text, null), label, List.of(rationales));
  }
}
