package dev.ascribe.storage;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyReader;

/** Rows for tests in which only the keys matter. */
public final class Rows {
  public static final String STUDY = "quickstart-0a1b2c3d";
  public static final String RUN = "sample-sentiment.bert-base-uncased.prompted.16.13";

  /** A specification that can be read, with the methods random and attention. */
  public static final String SPEC =
      StudyJson.write(
          StudyReader.parse(
              ConfigFactory.parseString(
                  """
                  study {
                    name = checked
                    datasets = [{ name = sample-sentiment }]
                    models = [{ model = bert-base-uncased, paradigms = [prompted] }]
                    training-sizes = [0]
                    methods = [random, attention]
                  }
                  """),
              "test"));

  private Rows() {}

  public static StudyRow study() {
    return new StudyRow(STUDY, "quickstart", "0a1b2c3d4e5f", "{}", "running");
  }

  public static RunRow run() {
    return new RunRow(
        STUDY,
        RUN,
        "sample-sentiment",
        "bert-base-uncased",
        "prompted",
        16,
        13,
        "trained",
        0.75,
        null,
        null);
  }

  public static PredictionRow prediction(String instanceId) {
    return new PredictionRow(
        STUDY, RUN, instanceId, "positive", "positive", new double[] {0.25, 0.75}, 12, 0);
  }

  public static MetricRow metric(String instanceId, String name, double value) {
    return new MetricRow(STUDY, RUN, instanceId, "random", name, "union", value, 1);
  }
}
