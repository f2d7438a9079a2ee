package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.SharedFiles;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.Task;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The published files, which stay out of the repository. */
class RealDataTest {
  @Test
  void readsTweetSentimentExtraction() {
    String path = SharedFiles.require("data/tse/train.csv").toString();
    DatasetLoader.Loaded loaded =
        DatasetLoader.loadAndCount(
            Task.SENTIMENT.dataset("tse", Format.TSE, List.of(path), 0), false);
    DatasetDescription description = DatasetDescription.of(loaded);

    assertThat(description.size("train") + description.size("dev") + description.size("test"))
        .isEqualTo(24_784);
    assertThat(description.skipped().counts())
        .containsExactly(Map.entry(SkippedRows.Reason.EMPTY_TEXT, 1));
    assertThat(description.labelCounts().get("test"))
        .containsEntry("negative", 701)
        .containsEntry("positive", 777);
    // Groups of equal tweets may leave a place empty.
    assertThat(description.labelCounts().get("test").get("neutral")).isBetween(999, 1000);
    assertThat(description.sharedWithTest()).isZero();
    assertThat(description.annotators()).containsExactly("a1");
    assertThat(find(loaded.dataset(), "549e992a42").rationales())
        .containsExactly(new Rationale("a1", List.of(0, 1)));
  }

  @Test
  void readsEsnliWithItsAnnotators() {
    DatasetSpec spec =
        Task.NLI.dataset(
            "esnli",
            Format.ESNLI,
            List.of(
                SharedFiles.require("data/esnli/esnli_train.csv").toString(),
                SharedFiles.require("data/esnli/esnli_dev.csv").toString()),
            0);
    Dataset dataset = DatasetLoader.load(spec);

    assertThat(dataset.train().size() + dataset.dev().size()).isEqualTo(988);
    assertThat(dataset.dev()).hasSizeBetween(90, 100);
    assertThat(dataset.test()).hasSize(760).allMatch(row -> row.rationales().size() == 3);
    assertThat(dataset.train()).allMatch(row -> row.rationales().size() == 1);

    // Premise: A band is seen playing a variety of musical instruments. (10 words)
    assertThat(find(dataset, "7863808892.jpg#3r1e").rationales())
        .containsExactly(new Rationale("a1", List.of(1, 4, 8, 11, 12, 13)));
    // Premise: A man in a blue shirt and red hat is looking at a torch. (14 words)
    assertThat(find(dataset, "2001867714.jpg#2r1c").rationales())
        .containsExactly(
            new Rationale("a1", List.of(5, 15)),
            new Rationale("a2", List.of(4, 5, 7, 8, 15)),
            new Rationale("a3", List.of(5, 8, 15)));
  }

  private static Instance find(Dataset dataset, String id) {
    return Stream.of(dataset.train(), dataset.dev(), dataset.test())
        .flatMap(List::stream)
        .filter(instance -> instance.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
