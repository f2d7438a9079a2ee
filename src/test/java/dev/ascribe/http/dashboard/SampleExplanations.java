package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Explanations as {@code POST /v1/explain} answers them. */
final class SampleExplanations {
  private static final double[] SCORES = {0.012, 0.24, 0.031, 0.173, -0.118};

  private SampleExplanations() {}

  /** One of all words of a text, each as uncertain as the others. */
  static ObjectNode of(String text, int evaluations, double standardError) {
    ObjectNode explanation = FakeDaemon.JSON.createObjectNode();
    explanation.put("model", "bert-base-uncased").put("paradigm", "prompted");
    explanation.put("method", "shapley-kernel").put("target", "positive");
    explanation.putArray("labels").add("negative").add("neutral").add("positive");
    explanation
        .putObject("probabilities")
        .put("negative", 0.043)
        .put("neutral", 0.115)
        .put("positive", 0.842);
    ArrayNode features = explanation.putArray("features");
    int start = 0;
    for (String word : text.split(" ")) {
      ObjectNode feature = features.addObject();
      feature.put("text", word).put("start", start).put("end", start + word.length());
      double score = SCORES[(features.size() - 1) % SCORES.length];
      feature.put("score", score).put("standard_error", standardError).put("part", "text");
      start += word.length() + 1;
    }
    explanation.put("evaluations", evaluations).put("value_empty", 0.36).put("value_full", 0.842);
    return explanation.put("efficiency_gap", 1.2e-7).put("standard_error_kind", "bound");
  }
}
