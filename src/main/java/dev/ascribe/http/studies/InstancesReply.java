package dev.ascribe.http.studies;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.Word;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Instances of a run with words, rationales and scores, as the API writes them. */
record InstancesReply(
    int total,
    int matching,
    int offset,
    boolean explainable,
    Map<String, Double> scales,
    List<Instance> instances) {
  /** An instance. The fields of its prediction are left out until the prediction is stored. */
  record Instance(
      String id,
      String gold,
      @JsonInclude(JsonInclude.Include.NON_NULL) String predicted,
      @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, Double> probabilities,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer truncatedWords,
      List<Word> words,
      List<Rationale> rationales,
      List<Attribution> attributions) {}

  /**
   * The scores of a method.
   *
   * @param standardErrorUnknown why there are no standard errors, or null
   * @param standardErrorKind whether they are estimates or bounds; null if there are none, or if
   *     the scores are exact
   * @param metrics the metrics of the scores by name
   */
  record Attribution(
      String method,
      String target,
      double[] scores,
      double[] standardErrors,
      String standardErrorUnknown,
      String standardErrorKind,
      int evaluations,
      Map<String, Double> metrics) {}

  static InstancesReply of(InstancePage page) {
    return new InstancesReply(
        page.total(),
        page.matching(),
        page.offset(),
        page.explainable(),
        new TreeMap<>(page.scales()),
        page.instances().stream().map(each -> instance(each, page.labels())).toList());
  }

  private static Instance instance(InstancePage.ExplainedInstance explained, List<String> labels) {
    PredictionRow prediction = explained.prediction();
    return new Instance(
        explained.instance().id(),
        explained.instance().label(),
        prediction == null ? null : prediction.predicted(),
        prediction == null ? null : probabilities(prediction.probabilities(), labels),
        prediction == null ? null : (Integer) prediction.truncatedWords(),
        explained.instance().words(),
        explained.instance().rationales(),
        explained.attributions().stream()
            .map(row -> attribution(row, explained.metrics().getOrDefault(row.method(), Map.of())))
            .toList());
  }

  private static Map<String, Double> probabilities(double[] values, List<String> labels) {
    Map<String, Double> byLabel = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(values.length, labels.size()); i++) {
      byLabel.put(labels.get(i), values[i]);
    }
    return byLabel;
  }

  private static Attribution attribution(AttributionRow row, Map<String, Double> metrics) {
    ErrorKind errors = ErrorKind.ofStored(row.method(), row.standardErrors());
    return new Attribution(
        row.method(),
        row.target(),
        row.scores(),
        row.standardErrors(),
        row.unknownErrors().isEmpty() ? null : row.unknownErrors(),
        errors == null ? null : errors.id(),
        row.evaluations(),
        metrics);
  }
}
