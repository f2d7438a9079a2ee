package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.ThresholdLabelRow;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Studies over a tiny random BERT, and what they leave in a store. */
public final class TinyStudies {
  public static final Path TINY_BERT =
      Path.of("src/test/resources/models/tiny-bert").toAbsolutePath();

  private TinyStudies() {}

  /** The study of src/test/resources/studies/tiny.conf with some of its keys changed. */
  public static StudySpec study(String changes) {
    Config variables = ConfigFactory.parseString("ascribe.test.model = \"" + TINY_BERT + "\"");
    Config file = ConfigFactory.parseFile(new java.io.File("src/test/resources/studies/tiny.conf"));
    Config merged =
        ConfigFactory.parseString("study {" + changes + "}")
            .withFallback(file)
            .resolveWith(variables);
    return StudyReader.parse(merged, "tiny.conf");
  }

  static EngineOptions options(Path home, String devices) {
    return new EngineOptions(home, url(home), devices, ConfigFactory.load());
  }

  public static String url(Path home) {
    return "jdbc:sqlite:" + home.resolve("results.db");
  }

  /** Everything that a study stored, without times, in a fixed order. */
  record Stored(
      List<RunRow> runs,
      List<PredictionRow> predictions,
      List<AttributionRow> attributions,
      TreeMap<String, Double> metrics,
      List<ThresholdLabelRow> thresholdLabels,
      List<FailureRow> failures,
      List<String> status) {

    static Stored read(Path home, StudySpec study) {
      return read(url(home), study);
    }

    static Stored read(String url, StudySpec study) {
      try (ResultStore store = ResultStores.open(url)) {
        List<PredictionRow> predictions = new ArrayList<>();
        List<AttributionRow> attributions = new ArrayList<>();
        TreeMap<String, Double> metrics = new TreeMap<>();
        List<ThresholdLabelRow> thresholdLabels = new ArrayList<>();
        List<RunRow> runs = new ArrayList<>(store.runs(study.id()));
        runs.sort(Comparator.comparing(RunRow::runId));
        for (RunRow run : runs) {
          predictions.addAll(store.predictions(study.id(), run.runId()));
          attributions.addAll(store.attributions(study.id(), run.runId()));
          store.instanceMetrics(study.id(), run.runId()).forEach(row -> put(metrics, row));
          thresholdLabels.addAll(store.thresholdLabels(study.id(), run.runId()));
        }
        store.runMetrics(study.id()).forEach(row -> put(metrics, row));
        predictions.sort(
            Comparator.comparing(PredictionRow::runId).thenComparing(PredictionRow::instanceId));
        attributions.sort(
            Comparator.comparing(AttributionRow::runId)
                .thenComparing(AttributionRow::instanceId)
                .thenComparing(AttributionRow::method));
        List<String> status = store.studies().stream().map(StudyRow::status).toList();
        return new Stored(
            runs,
            predictions,
            attributions,
            metrics,
            thresholdLabels,
            store.failures(study.id()),
            status);
      }
    }

    private static void put(TreeMap<String, Double> metrics, MetricRow row) {
      metrics.put(
          String.join("|", row.runId(), row.instanceId(), row.method(), row.name(), row.subset()),
          row.value());
    }

    /** Says so where the other differs in more than times, cache hits and the last digits. */
    void assertSameAs(Stored other) {
      assertThat(this)
          .usingRecursiveComparison()
          .ignoringFields("attributions.seconds", "attributions.evaluationsCached")
          .withEqualsForType(Stored::isNear, Double.class)
          .isEqualTo(other);
    }

    private static boolean isNear(double one, double other) {
      return Double.compare(one, other) == 0 || Math.abs(one - other) <= 1e-4;
    }
  }
}
