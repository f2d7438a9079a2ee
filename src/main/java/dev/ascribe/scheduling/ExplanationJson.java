package dev.ascribe.scheduling;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.dataset.Word;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An explanation as maps, lists and values for JSON: what {@code explain --json} prints and {@code
 * POST /v1/explain} answers. The order of the keys is part of the contract; what is not a number is
 * null.
 */
public final class ExplanationJson {
  private ExplanationJson() {}

  public static Map<String, Object> of(Explanation explanation) {
    Attribution attribution = explanation.attribution();
    List<String> labels = explanation.model().labels();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("model", explanation.model().model());
    object.put("paradigm", explanation.model().paradigm().id());
    object.put("method", explanation.method().id());
    object.put("target", explanation.target());
    object.put("labels", labels);
    Map<String, Object> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      probabilities.put(labels.get(i), explanation.probabilities()[i]);
    }
    object.put("probabilities", probabilities);
    object.put("features", features(explanation));
    object.put("evaluations", attribution.evaluations());
    object.put("value_empty", number(attribution.valueEmpty()));
    object.put("value_full", number(attribution.valueFull()));
    object.put("efficiency_gap", number(attribution.efficiencyGap()));
    object.put("standard_error_unknown", reason(attribution));
    if (explanation.sampling() != null) {
      object.put("evaluations_planned", explanation.sampling().planned());
      object.put("evaluations_cached", explanation.sampling().cached());
      object.put("stopped", explanation.sampling().stopped().id());
    }
    if (explanation.method() == Method.INTEGRATED_GRADIENTS) {
      object.put("completeness_delta", number(attribution.completenessDelta()));
    }
    object.put("truncated_words", explanation.truncatedWords());
    return object;
  }

  private static List<Map<String, Object>> features(Explanation explanation) {
    double[] errors = explanation.attribution().standardErrors();
    int[] groups = explanation.groupOfFeature();
    List<Map<String, Object>> features = new ArrayList<>();
    for (int i = 0; i < explanation.features().size(); i++) {
      Word word = explanation.features().get(i);
      Map<String, Object> feature = new LinkedHashMap<>();
      feature.put("text", word.text());
      feature.put("start", word.start());
      feature.put("end", word.end());
      feature.put("score", number(explanation.attribution().scores()[i]));
      feature.put("standard_error", errors.length == 0 ? null : number(errors[i]));
      feature.put("part", word.part().id());
      if (groups.length > 0) {
        feature.put("group", groups[i]);
      }
      features.add(feature);
    }
    return features;
  }

  private static String reason(Attribution attribution) {
    return attribution.unknownErrors() == null ? null : attribution.unknownErrors().id();
  }

  private static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
