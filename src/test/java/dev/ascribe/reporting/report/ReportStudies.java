package dev.ascribe.reporting.report;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.Method;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Fills stores with studies of which it is known what a report must find: values are noise around a
 * mean to which Shapley values and prompted models may add an effect.
 *
 * @param shapley what {@code shapley-sampling} has more than other methods, by all measures
 * @param prompted what prompted models have more, by plausibility
 */
public record ReportStudies(double shapley, double prompted) {
  private static final double NOISE = 0.05;

  /** A study of the sample set of reviews. */
  public static StudySpec study(String name, String seeds, String sizes, String paradigms) {
    return StudyReader.parse(
        ConfigFactory.parseString(
            """
            study {
              name = %s
              datasets = [{ name = sample-sentiment, test-limit = 24 }]
              models = [{ model = bert-base-uncased, paradigms = [%s] }]
              training-sizes = [%s]
              seeds = [%s]
              methods = [attention, integrated-gradients, shapley-sampling]
            }
            """
                .formatted(name, paradigms, sizes, seeds)),
        "test");
  }

  /** Stores a study with the runs that are wanted, which are done, and its texts. */
  public void store(ResultStore store, StudySpec study, String status, Predicate<RunSpec> isDone) {
    store.upsert(
        List.of(
            new StudyRow(
                study.id(), study.name(), study.digest(), StudyJson.write(study), status)));
    List<Instance> texts =
        DatasetLoader.load(study.datasets().get(0), study.attribution().features()).test();
    for (RunSpec run : StudyPlan.of(study).runs()) {
      if (isDone.test(run)) {
        store.upsert(rows(study, run, texts));
      }
    }
  }

  private List<ResultRow> rows(StudySpec study, RunSpec run, List<Instance> texts) {
    List<ResultRow> rows = new ArrayList<>();
    rows.add(
        new RunRow(
            study.id(),
            run.id(),
            run.dataset().name(),
            run.model(),
            run.paradigm().id(),
            run.trainingSize(),
            run.seed(),
            "done",
            0.5,
            null,
            texts.size(),
            "digest-of-model",
            "digest-of-data",
            null));
    for (int i = 0; i < texts.size(); i++) {
      Instance text = texts.get(i);
      List<String> labels = run.dataset().labels();
      String predicted = i % 3 == 0 ? other(labels, text.label()) : text.label();
      rows.add(
          new PredictionRow(
              study.id(),
              run.id(),
              text.id(),
              text.label(),
              predicted,
              new double[] {0.2, 0.3, 0.5},
              text.words().size(),
              0));
      for (Method method : study.methods()) {
        rows.add(attribution(study, run, text, method));
        metrics(rows, study, run, text, method);
      }
    }
    return rows;
  }

  private static String other(List<String> labels, String label) {
    return labels.get((labels.indexOf(label) + 1) % labels.size());
  }

  private static AttributionRow attribution(
      StudySpec study, RunSpec run, Instance text, Method method) {
    double[] scores = new double[text.words().size()];
    for (int word = 0; word < scores.length; word++) {
      scores[word] = 0.3 * random(run, text, method.id(), "score", word).nextGaussian();
    }
    return new AttributionRow(
        study.id(),
        run.id(),
        text.id(),
        method.id(),
        text.label(),
        scores,
        new double[0],
        "",
        25,
        0,
        0.1,
        0.6,
        0,
        25,
        0,
        "",
        0.5);
  }

  private void metrics(
      List<ResultRow> rows, StudySpec study, RunSpec run, Instance text, Method method) {
    double more =
        method == Method.SHAPLEY_SAMPLING ? shapley : method == Method.RANDOM ? -shapley : 0;
    double plausible = run.paradigm() == Paradigm.PROMPTED ? prompted : 0;
    if (!text.rationales().isEmpty()) {
      add(rows, study, run, text, method, "average-precision", "union", 0.5 + more + plausible);
    }
    add(rows, study, run, text, method, "comprehensiveness", "", 0.2 + more);
    add(rows, study, run, text, method, "sufficiency", "", 0.1 - more);
    add(rows, study, run, text, method, "leave-one-out-tau", "", 0.3 + more);
  }

  private static void add(
      List<ResultRow> rows,
      StudySpec study,
      RunSpec run,
      Instance text,
      Method method,
      String name,
      String subset,
      double mean) {
    double value = mean + NOISE * random(run, text, method.id(), name, 0).nextGaussian();
    rows.add(new MetricRow(study.id(), run.id(), text.id(), method.id(), name, subset, value, 1));
  }

  private static CounterRandom random(
      RunSpec run, Instance text, String method, String what, int index) {
    return CounterRandom.of(
        run.seed(), "%s/%s/%s/%s".formatted(run.id(), text.id(), method, what), index);
  }
}
