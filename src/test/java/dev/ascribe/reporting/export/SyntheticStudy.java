package dev.ascribe.reporting.export;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Stores a study whose rows nobody computed, of any size: two methods and twelve metrics for each
 * text, words up to 40, and numbers without a short form.
 */
public final class SyntheticStudy {
  static final long SUBMITTED = 1_780_000_000_123L;
  static final long ENDED = SUBMITTED + 3_600_000;

  private static final List<String> METHODS = List.of("random", "shapley-sampling");
  private static final int METRICS = 12;

  private SyntheticStudy() {}

  /** Fills the store of the first argument with as many attributions as the second says. */
  public static void main(String[] arguments) {
    System.out.println(store(arguments[0], Integer.parseInt(arguments[1])));
  }

  /**
   * Stores a study of the sample set and returns its id.
   *
   * @param attributions a multiple of eight
   */
  public static String store(String url, int attributions) {
    try (ResultStore store = ResultStores.open(url)) {
      StudySpec study = study("{ name = sample-sentiment, test-limit = 4 }");
      int runs = StudyPlan.of(study).runs().size();
      fill(store, study, attributions / (METHODS.size() * runs));
      return study.id();
    }
  }

  /** A study of a data set with two seeds. */
  static StudySpec study(String dataset) {
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = synthetic
              datasets = [%s]
              models = [{ model = bert-base-uncased, paradigms = [prompted] }]
              training-sizes = [8, 16]
              seeds = [13, 21]
              methods = [random, shapley-sampling]
            }
            """
                .formatted(dataset)),
        "test");
  }

  /**
   * Stores all runs of a study with their results.
   *
   * @param texts the number of texts of each run
   */
  static void fill(ResultStore store, StudySpec study, int texts) {
    String id = study.id();
    store.upsert(
        List.of(
            new StudyRow(id, study.name(), study.digest(), StudyJson.write(study), "done", ENDED),
            new SubmissionRow(id, "normal", SUBMITTED, texts),
            new IntervalRow(
                id,
                "d",
                "m",
                "prompted",
                16,
                "random",
                "map",
                "all",
                0.5,
                0.4,
                0.6,
                0.05,
                Double.NaN,
                2,
                texts),
            new ComparisonRow(
                id,
                "trend",
                "d",
                "m",
                "prompted",
                -1,
                "random",
                "map",
                "all",
                "",
                0.25,
                Double.NaN,
                Double.NaN,
                0.5,
                0.5,
                Double.NaN,
                Double.NaN,
                4,
                2)));
    for (RunSpec run : StudyPlan.of(study).runs()) {
      store.upsert(
          List.of(
              run(id, run), new FailureRow(id, run.id(), "lost", "u", "INTERNAL", "a,\n\"b\"", 3)));
      Random random = new Random(run.id().hashCode());
      List<ResultRow> batch = new ArrayList<>();
      for (int text = 0; text < texts; text++) {
        addText(batch, id, run.id(), "t" + text, random);
        if (batch.size() > 5000) {
          store.upsert(batch);
          batch.clear();
        }
      }
      store.upsert(batch);
    }
  }

  private static RunRow run(String id, RunSpec run) {
    return new RunRow(
        id,
        run.id(),
        run.dataset().name(),
        "bert-base-uncased",
        "prompted",
        run.trainingSize(),
        run.seed(),
        "done",
        run.trainingSize() == 8 ? Double.NaN : 0.75,
        null,
        null);
  }

  private static void addText(
      List<ResultRow> rows, String id, String run, String text, Random random) {
    int words = 1 + random.nextInt(40);
    rows.add(
        new PredictionRow(
            id, run, text, "positive", "negative", random.doubles(3).toArray(), words + 2, 0));
    for (String method : METHODS) {
      boolean hasErrors = !method.equals("random");
      rows.add(
          new AttributionRow(
              id,
              run,
              text,
              method,
              "negative",
              random.doubles(words, -1, 1).toArray(),
              random.doubles(hasErrors ? words : 0).toArray(),
              "",
              500,
              20,
              random.nextDouble(),
              random.nextDouble(),
              Double.NaN,
              520,
              7,
              "",
              random.nextDouble()));
      for (int metric = 0; metric < METRICS; metric++) {
        double value = metric == 3 ? Double.NaN : random.nextGaussian();
        rows.add(new MetricRow(id, run, text, method, "metric-" + metric, "union", value, 1));
      }
    }
  }
}
