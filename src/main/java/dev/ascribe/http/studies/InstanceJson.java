package dev.ascribe.http.studies;

import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.Word;
import dev.ascribe.http.reply.Json;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.storage.ResultRow.AttributionRow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Instances with words, rationales and scores as the API writes them. */
final class InstanceJson {
  private InstanceJson() {}

  static Map<String, Object> of(InstancePage page) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("total", page.total());
    json.put("matching", page.matching());
    json.put("offset", page.offset());
    json.put(
        "instances", page.instances().stream().map(each -> instance(each, page.labels())).toList());
    return json;
  }

  private static Map<String, Object> instance(
      InstancePage.ExplainedInstance explained, List<String> labels) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", explained.instance().id());
    json.put("gold", explained.instance().label());
    if (explained.prediction() != null) {
      json.put("predicted", explained.prediction().predicted());
      json.put("probabilities", probabilities(explained.prediction().probabilities(), labels));
      json.put("truncated_words", explained.prediction().truncatedWords());
    }
    json.put("words", explained.instance().words().stream().map(InstanceJson::word).toList());
    json.put(
        "rationales",
        explained.instance().rationales().stream().map(InstanceJson::rationale).toList());
    json.put(
        "attributions",
        explained.attributions().stream()
            .map(row -> attribution(row, explained.metrics().getOrDefault(row.method(), Map.of())))
            .toList());
    return json;
  }

  private static Map<String, Object> probabilities(double[] values, List<String> labels) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(values.length, labels.size()); i++) {
      json.put(labels.get(i), Json.number(values[i]));
    }
    return json;
  }

  private static Map<String, Object> word(Word word) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("text", word.text());
    json.put("start", word.start());
    json.put("end", word.end());
    json.put("part", word.part().id());
    return json;
  }

  private static Map<String, Object> rationale(Rationale rationale) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("annotator", rationale.annotator());
    json.put("words", rationale.words());
    return json;
  }

  private static Map<String, Object> attribution(AttributionRow row, Map<String, Double> metrics) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", row.method());
    json.put("target", row.target());
    json.put("scores", numbers(row.scores()));
    json.put("standard_errors", numbers(row.standardErrors()));
    json.put("standard_error_unknown", row.unknownErrors().isEmpty() ? null : row.unknownErrors());
    json.put("evaluations", row.evaluations());
    Map<String, Object> figures = new LinkedHashMap<>();
    metrics.forEach((name, value) -> figures.put(name, Json.number(value)));
    json.put("metrics", figures);
    return json;
  }

  private static List<Double> numbers(double[] values) {
    return Arrays.asList(Arrays.stream(values).mapToObj(Json::number).toArray(Double[]::new));
  }
}
