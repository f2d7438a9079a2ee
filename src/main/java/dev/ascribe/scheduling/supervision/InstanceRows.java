package dev.ascribe.scheduling.supervision;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.Resolution;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.WordScores;
import dev.ascribe.evaluation.LeftOut;
import dev.ascribe.evaluation.faithfulness.AucTp;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.evaluation.statistics.GiniIndex;
import dev.ascribe.model.Softmax;
import dev.ascribe.scheduling.coordination.ExplanationOutcome;
import dev.ascribe.scheduling.coordination.MethodOutcome;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ThresholdLabelRow;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Method;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Builds the rows of one instance from its results, and collects its failures. Not thread-safe: an
 * {@link InstanceCoordinator} owns it.
 */
final class InstanceRows {
  private static final String SPARSITY = Measure.SPARSITY.id();

  private final InstanceTask task;
  private final String studyId;
  private final String runId;
  private final Instance instance;
  private final List<String> labels;
  private final List<FailureRow> failures = new ArrayList<>();

  InstanceRows(InstanceTask task) {
    this.task = task;
    this.studyId = task.study().id();
    this.runId = task.run().id();
    this.instance = task.instance();
    this.labels = task.model().labels();
  }

  /**
   * All rows of an explained instance, with the failures so far.
   *
   * @param measures that are over
   */
  List<ResultRow> of(ExplanationOutcome.Explained explained, InstanceMeasures measures) {
    Map<String, Map<String, Double>> metrics = measures.metrics();
    List<ResultRow> rows = new ArrayList<>();
    UnitResult.Predicted prediction = explained.prediction();
    rows.add(
        new PredictionRow(
            studyId,
            runId,
            instance.id(),
            instance.label(),
            labels.get(Softmax.argMax(prediction.labelLogits())),
            Softmax.probabilities(prediction.labelLogits()),
            prediction.tokens(),
            prediction.truncatedWords()));
    measures.metricsOfText().forEach((name, value) -> rows.add(metric("", name, "", value)));
    for (Method method : task.study().methods()) {
      explained
          .attributed(method)
          .ifPresent(found -> rows.addAll(ofMethod(found, explained, metrics.get(method.id()))));
    }
    measures
        .thresholdLabels()
        .forEach((method, atThresholds) -> rows.addAll(thresholdLabels(method, atThresholds)));
    rows.addAll(failures);
    return rows;
  }

  /** Adds the failures of methods. */
  void addFailures(ExplanationOutcome.Explained explained) {
    for (MethodOutcome outcome : explained.outcomes().values()) {
      outcome.failed().ifPresent(this::addFailure);
    }
  }

  void addFailure(UnitOutcome.Failed failed) {
    failures.add(failure(failed));
  }

  /** The failures so far. */
  List<FailureRow> failures() {
    return List.copyOf(failures);
  }

  private List<ResultRow> ofMethod(
      MethodOutcome.Attributed attributed,
      ExplanationOutcome.Explained explained,
      Map<String, Double> metrics) {
    Method method = attributed.method();
    Attribution attribution = attributed.attribution();
    List<ResultRow> rows = new ArrayList<>();
    rows.add(row(attributed, labels.get(explained.target())));
    metrics.forEach((name, value) -> rows.add(metric(method, name, "", value)));
    if (task.study().measures().contains(Measure.PLAUSIBILITY)) {
      rows.addAll(plausibility(method, attribution, explained.prediction().features()));
    }
    if (task.study().measures().contains(Measure.SPARSITY)) {
      rows.add(sparsity(method, attribution));
    }
    return rows;
  }

  private List<ThresholdLabelRow> thresholdLabels(String method, int[] atThresholds) {
    List<ThresholdLabelRow> rows = new ArrayList<>();
    for (int i = 0; i < atThresholds.length; i++) {
      int threshold = AucTp.thresholds().get(i);
      rows.add(
          new ThresholdLabelRow(studyId, runId, instance.id(), method, threshold, atThresholds[i]));
    }
    return rows;
  }

  FailureRow failure(UnitOutcome.Failed failed) {
    return new FailureRow(
        studyId,
        runId,
        instance.id(),
        failed.unitId(),
        failed.cause().code().name(),
        failed.cause().message(),
        failed.attempts());
  }

  private AttributionRow row(MethodOutcome.Attributed attributed, String target) {
    Attribution attribution = attributed.attribution();
    return new AttributionRow(
        studyId,
        runId,
        instance.id(),
        attributed.method().id(),
        target,
        attribution.scores(),
        attribution.standardErrors(),
        attribution.unknownErrors() == null ? "" : attribution.unknownErrors().id(),
        attribution.evaluations(),
        attribution.evaluationsSaved(),
        attribution.valueEmpty(),
        attribution.valueFull(),
        attribution.completenessDelta(),
        attributed.sampling() == null ? 0 : attributed.sampling().planned(),
        attributed.sampling() == null ? 0 : attributed.sampling().cached(),
        attributed.sampling() == null ? "" : attributed.sampling().stopped().id(),
        attributed.seconds());
  }

  private List<MetricRow> plausibility(
      Method method, Attribution attribution, List<Word> features) {
    List<Word> words = instance.words();
    double[] wordScores =
        Resolution.tied(
            WordScores.of(words, features, attribution.scores()), attribution.resolution());
    List<MetricRow> rows = new ArrayList<>();
    rationales(words.size())
        .forEach(
            (subset, mask) ->
                Plausibility.metrics(wordScores, mask, instance.border())
                    .forEach((name, value) -> rows.add(metric(method, name, subset, value))));
    return rows;
  }

  private MetricRow sparsity(Method method, Attribution attribution) {
    OptionalDouble gini = GiniIndex.ofMagnitudes(attribution.scores());
    return gini.isPresent()
        ? metric(method, SPARSITY, "", gini.getAsDouble())
        : metric(method, LeftOut.NO_SCORES.of(SPARSITY), "", 1);
  }

  /**
   * The rationales that scores are compared with: each annotator's, their union and their majority.
   */
  private Map<String, boolean[]> rationales(int words) {
    List<Rationale> annotators = instance.rationales();
    Map<String, boolean[]> masks = new LinkedHashMap<>();
    if (annotators.isEmpty()) {
      return masks;
    }
    masks.put("union", Rationale.union(annotators, words));
    if (annotators.size() > 1) {
      masks.put("majority", Rationale.majority(annotators, words));
      annotators.forEach(rationale -> masks.put(rationale.annotator(), rationale.mask(words)));
    }
    return masks;
  }

  private MetricRow metric(Method method, String name, String subset, double value) {
    return metric(method.id(), name, subset, value);
  }

  private MetricRow metric(String method, String name, String subset, double value) {
    return new MetricRow(studyId, runId, instance.id(), method, name, subset, value, 1);
  }
}
