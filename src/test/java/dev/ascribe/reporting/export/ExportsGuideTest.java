package dev.ascribe.reporting.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ascribe.common.Program;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lines of the guide read an export. They need Python (of {@code $ASCRIBE_PYTHON}, or else
 * {@code python3}) with the library of the line, or R with arrow, and are skipped without; {@link
 * StudyExportTest} reads the same files in Java.
 */
class ExportsGuideTest {
  private static final Pattern BLOCK = Pattern.compile("```(python|r)\n(.*?)```", Pattern.DOTALL);
  private static final List<String> LIBRARIES = List.of("pandas", "polars", "duckdb");
  private static final int TEXTS = 50;

  @TempDir private Path folder;
  private final List<MetricRow> metrics = new ArrayList<>();

  private record Block(String language, String code) {}

  @BeforeEach
  void export() {
    StudySpec study = SyntheticStudy.study("{ name = sample-sentiment, test-limit = 4 }");
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + folder.resolve("ascribe.db"))) {
      SyntheticStudy.fill(store, study, TEXTS);
      for (ExportFormat format : ExportFormat.values()) {
        new StudyExport(store, study.id(), format, new Silent())
            .write(folder.resolve("my-export"), true);
      }
      store
          .runs(study.id())
          .forEach(run -> metrics.addAll(store.instanceMetrics(study.id(), run.runId())));
    }
  }

  private static List<Block> blocks() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("src/site/markdown/exports.md")));
    return blocks.results().map(found -> new Block(found.group(1), found.group(2))).toList();
  }

  @TestFactory
  Stream<DynamicTest> everyBlockOfTheGuideRuns() throws IOException {
    assertThat(blocks()).hasSize(6);
    return blocks().stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.code().lines().findFirst().orElse(""), () -> run(block)));
  }

  private void run(Block block) throws Exception {
    if (block.language().equals("r")) {
      assumeTrue(
          isDone(outcome("Rscript", "-e", "library(arrow)")), "R with arrow is not installed");
      assertThat(outcome("Rscript", "-e", block.code())).matches(ExportsGuideTest::isDone);
      return;
    }
    List<String> libraries = LIBRARIES.stream().filter(block.code()::contains).toList();
    assertThat(python("import " + String.join(", ", libraries) + "\n" + block.code(), libraries))
        .isNotNull();
  }

  @Test
  void pandasFindsTheRowsAndTheMeansOfTheStore() throws Exception {
    String[] figures =
        python(
                """
                import pandas
                metric = pandas.read_parquet("my-export/metric.parquet")
                attribution = pandas.read_parquet("my-export/attribution.parquet")
                study = pandas.read_parquet("my-export/study.parquet")
                print(len(metric), repr(float(metric.value.mean())), len(attribution),
                      attribution.scores[0].dtype, study.ended[0].isoformat(), sep="\\n")
                """,
                List.of("pandas", "pyarrow"))
            .split("\n");
    assertThat(figures[0]).isEqualTo(String.valueOf(metrics.size()));
    double mean =
        metrics.stream()
            .mapToDouble(MetricRow::value)
            .filter(value -> !Double.isNaN(value))
            .average()
            .orElseThrow();
    assertThat(Double.parseDouble(figures[1])).isCloseTo(mean, within(1e-12));
    assertThat(figures[2]).isEqualTo(String.valueOf(4 * 2 * TEXTS));
    assertThat(figures[3]).isEqualTo("float64");
    assertThat(figures[4]).startsWith("2026-05-28T21:26:40.123");
  }

  /** What Python prints; skips the test without the libraries. */
  private String python(String code, List<String> libraries) throws Exception {
    String python = System.getenv().getOrDefault("ASCRIBE_PYTHON", "python3");
    assumeTrue(
        isDone(outcome(python, "-c", "import pyarrow, " + String.join(", ", libraries))),
        "Python with pyarrow and %s is not installed".formatted(String.join(", ", libraries)));
    Program.Ended outcome = outcome(python, "-c", code);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome.output();
  }

  private static boolean isDone(Program.Ended outcome) {
    return outcome.exitCode() == 0;
  }

  private Program.Ended outcome(String... command) throws Exception {
    try {
      return Program.run(
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true));
    } catch (IOException missing) {
      return new Program.Ended(-1, String.valueOf(missing.getMessage()));
    }
  }

  private static final class Silent implements StudyExport.Listener {
    @Override
    public void begin(long total) {
      // Nothing is shown.
    }

    @Override
    public void written(long rows, String table) {
      // Nothing is shown.
    }
  }
}
