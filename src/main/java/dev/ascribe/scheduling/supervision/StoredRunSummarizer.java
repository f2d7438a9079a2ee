package dev.ascribe.scheduling.supervision;

import dev.ascribe.evaluation.RunSummary;
import dev.ascribe.evaluation.RunSummary.Figure;
import dev.ascribe.evaluation.RunSummary.InstanceMetric;
import dev.ascribe.evaluation.RunSummary.Prediction;
import dev.ascribe.evaluation.RunSummary.ThresholdLabel;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.Measure;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyJson;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the rows of a run's instances back and computes the figures of the run. */
public record StoredRunSummarizer(ResultStore store) implements RunSummarizer {
  /** The rationale whose figures have names without a suffix. */
  public static final String REFERENCE = "union";

  private static final String NEUTRAL = "neutral";

  @Override
  public Summary summarize(String studyId, RunSpec run) {
    List<Prediction> predictions =
        store.predictions(studyId, run.id()).stream()
            .map(row -> new Prediction(row.instanceId(), row.gold(), row.predicted()))
            .toList();
    List<InstanceMetric> metrics =
        store.instanceMetrics(studyId, run.id()).stream()
            .map(
                row ->
                    new InstanceMetric(
                        row.instanceId(), row.method(), row.name(), row.subset(), row.value()))
            .toList();
    List<ThresholdLabel> thresholdLabels =
        store.thresholdLabels(studyId, run.id()).stream()
            .map(
                row ->
                    new ThresholdLabel(
                        row.instanceId(), row.method(), row.threshold(), row.label()))
            .toList();
    List<Figure> figures =
        RunSummary.summarise(
            new RunSummary.Settings(
                run.dataset().labels(), REFERENCE, goldSubsets(run), measures(studyId)),
            predictions,
            metrics,
            thresholdLabels);
    double accuracy =
        figures.stream()
            .filter(figure -> figure.name().equals("accuracy") && figure.subset().equals("all"))
            .mapToDouble(Figure::value)
            .findFirst()
            .orElse(Double.NaN);
    return new Summary(
        figures.stream()
            .map(
                figure ->
                    new MetricRow(
                        studyId,
                        run.id(),
                        "",
                        figure.method(),
                        figure.name(),
                        figure.subset(),
                        figure.value(),
                        figure.count()))
            .toList(),
        accuracy,
        UnexplainedRuns.find(
            predictions.stream().map(Prediction::instanceId).collect(Collectors.toSet()),
            store.failures(studyId, run.id())));
  }

  private List<Measure> measures(String studyId) {
    return store
        .study(studyId)
        .map(study -> StudyJson.readUnchecked(study.spec(), studyId).measures())
        .orElse(Measure.DEFAULT);
  }

  /** Neutral texts are reported apart from the others: their rationale is almost the whole text. */
  public static List<List<String>> goldSubsets(RunSpec run) {
    List<String> labels = run.dataset().labels();
    if (!labels.contains(NEUTRAL)) {
      return List.of();
    }
    return List.of(
        List.of(NEUTRAL), labels.stream().filter(label -> !label.equals(NEUTRAL)).toList());
  }
}
