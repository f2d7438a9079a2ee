package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which trained weights stay on the disk, after real trainings. */
@Timeout(300)
class KeptWeightsTest {
  private static final StudySpec STUDY =
      TinyStudies.study("training-sizes = [2], methods = [attention], seeds = [13, 21, 42]");

  @TempDir private Path home;

  private List<RunRow> run(String retention) {
    try (EmbeddedEngine engine =
        EmbeddedEngine.open(
            TinyStudies.options(home, "cpu:1")
                .with("ascribe.scheduling.keep-checkpoints", retention))) {
      engine.run(STUDY, event -> {});
    }
    return Stored.read(home, STUDY).runs();
  }

  private List<Path> weights() throws IOException {
    Path root = home.resolve("checkpoints");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.endsWith("model.safetensors")).map(Path::getParent).toList();
    }
  }

  /** The runs that must keep their weights: the best seed of each paradigm. */
  private static List<String> best(List<RunRow> runs) {
    Comparator<RunRow> worstFirst =
        Comparator.comparingDouble(RunRow::devAccuracy)
            .thenComparing(Comparator.comparingLong(RunRow::seed).reversed());
    Map<String, List<RunRow>> seeds =
        runs.stream().collect(Collectors.groupingBy(RunRow::paradigm));
    return seeds.values().stream().map(of -> of.stream().max(worstFirst).get().runId()).toList();
  }

  @Test
  void ofSeedsTheBestStaysAndLaterChoicesLeaveFewer() throws IOException {
    List<RunRow> all = run("all");
    assertThat(all).hasSize(6).allMatch(row -> Files.isDirectory(Path.of(row.checkpoint())));
    assertThat(weights()).hasSize(6);

    List<RunRow> pruned = run("best");
    assertThat(pruned)
        .filteredOn(row -> row.checkpoint() != null)
        .extracting(RunRow::runId)
        .containsExactlyInAnyOrderElementsOf(best(all));
    assertThat(weights())
        .extracting(Path::toString)
        .containsExactlyInAnyOrderElementsOf(
            pruned.stream().flatMap(row -> Stream.ofNullable(row.checkpoint())).toList());

    assertThat(run("none")).allMatch(row -> row.checkpoint() == null);
    assertThat(weights()).isEmpty();
  }

  @Test
  void duringAStudyOnlyTheBestSoFarStays() throws IOException {
    List<RunRow> runs = run("best");
    assertThat(runs)
        .filteredOn(row -> row.checkpoint() != null)
        .extracting(RunRow::runId)
        .containsExactlyInAnyOrderElementsOf(best(runs));
    assertThat(weights())
        .extracting(Path::toString)
        .containsExactlyInAnyOrderElementsOf(
            runs.stream().flatMap(row -> Stream.ofNullable(row.checkpoint())).toList());
  }
}
