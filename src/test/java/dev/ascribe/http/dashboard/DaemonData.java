package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What a {@link FakeDaemon} answers with, as the schemas of openapi.yaml have it. Thread-safe. */
final class DaemonData {
  private final Map<String, ObjectNode> studies = new LinkedHashMap<>();
  private final Map<String, List<ObjectNode>> figures = new LinkedHashMap<>();
  private final Map<String, ArrayNode> instances = new LinkedHashMap<>();

  /** The runs whose models are there, so that they can explain other texts. */
  final Set<String> explainable = ConcurrentHashMap.newKeySet();

  final ObjectNode status = FakeDaemon.JSON.createObjectNode();
  final ArrayNode models = FakeDaemon.JSON.createArrayNode();
  final ArrayNode methods = FakeDaemon.JSON.createArrayNode();

  synchronized void add(ObjectNode study, List<ObjectNode> rows) {
    String id = study.get("id").asText();
    studies.put(id, study);
    figures.put(id, new ArrayList<>(rows));
  }

  synchronized void addInstances(String study, String run, ArrayNode all) {
    instances.put(study + " " + run, all);
  }

  synchronized void addFigures(String study, List<ObjectNode> rows) {
    figures.get(study).addAll(rows);
  }

  synchronized void remove(String id) {
    studies.remove(id);
  }

  /** Changes a study in place. */
  synchronized void change(String id, Consumer<ObjectNode> change) {
    change.accept(studies.get(id));
  }

  /** Changes a run of a study in place. */
  synchronized void changeRun(String study, String id, Consumer<ObjectNode> change) {
    for (JsonNode run : studies.get(study).get("runs")) {
      if (run.get("id").asText().equals(id)) {
        change.accept((ObjectNode) run);
      }
    }
  }

  /** A copy, or null. */
  synchronized ObjectNode study(String id) {
    ObjectNode study = studies.get(id);
    return study == null ? null : study.deepCopy();
  }

  /** A study with a page of its runs, as the parameters of the request want them; or null. */
  synchronized ObjectNode study(String id, Map<String, List<String>> query) {
    ObjectNode study = study(id);
    if (study == null) {
      return null;
    }
    ArrayNode page = FakeDaemon.JSON.createArrayNode();
    ObjectNode states = study.putObject("run_states");
    int most = Integer.parseInt(query.getOrDefault("runs", List.of("200")).get(0));
    boolean begun = !query.containsKey("after");
    study.putNull("next_run");
    for (JsonNode run : study.withArray("runs")) {
      String state = run.get("state").asText();
      states.put(state, states.path(state).asInt() + 1);
      if (begun && query.getOrDefault("state", List.of(state)).contains(state)) {
        if (page.size() < most) {
          page.add(run);
        } else if (most > 0) {
          study.put("next_run", page.get(most - 1).get("id").asText());
        }
      }
      begun |= query.getOrDefault("after", List.of()).contains(run.get("id").asText());
    }
    study.set("runs", page);
    return study;
  }

  /** A page of studies as the list has them: without runs and failures. */
  synchronized ObjectNode list(Map<String, String> query) {
    int limit = Integer.parseInt(query.getOrDefault("limit", "100"));
    int skipped = Integer.parseInt(query.getOrDefault("after", "0"));
    ObjectNode list = FakeDaemon.JSON.createObjectNode();
    ArrayNode items = list.putArray("studies");
    int end = skipped + limit;
    list.put("next", studies.size() > end ? String.valueOf(end) : null);
    studies.values().stream()
        .skip(skipped)
        .limit(limit)
        .forEach(study -> items.add(study.deepCopy().without(List.of("runs", "failures"))));
    return list;
  }

  synchronized List<ObjectNode> figures(String id) {
    return List.copyOf(figures.get(id));
  }

  /** Those of one run, or of all where it is null, in the order of the store. */
  synchronized List<ObjectNode> figures(String id, String run) {
    return figures.get(id).stream()
        .filter(row -> run == null || row.get("run_id").asText().equals(run))
        .sorted(Comparator.comparing(row -> row.get("method").asText()))
        .toList();
  }

  /** A page of instances as the parameters of the request filter them. */
  synchronized ObjectNode page(String study, Map<String, String> query) {
    ArrayNode all = instances(study, query.get("run"));
    List<JsonNode> matching = new ArrayList<>();
    all.forEach(
        instance -> {
          if (matches(instance, query)) {
            matching.add(instance);
          }
        });
    int offset = Integer.parseInt(query.get("offset"));
    ObjectNode page = FakeDaemon.JSON.createObjectNode();
    page.put("total", all.size()).put("matching", matching.size()).put("offset", offset);
    page.put("explainable", explainable.contains(query.get("run")));
    ObjectNode scales = page.putObject("scales");
    all.findValues("attributions")
        .forEach(
            attributions ->
                attributions.forEach(
                    attribution -> raise(scales, attribution.get("method").asText(), attribution)));
    ArrayNode some = page.putArray("instances");
    matching.stream().skip(offset).limit(Integer.parseInt(query.get("limit"))).forEach(some::add);
    return page;
  }

  private static void raise(ObjectNode scales, String method, JsonNode attribution) {
    for (JsonNode score : attribution.get("scores")) {
      scales.put(method, Math.max(scales.path(method).asDouble(), Math.abs(score.asDouble())));
    }
  }

  private static boolean matches(JsonNode instance, Map<String, String> query) {
    String gold = instance.get("gold").asText();
    String outcome = query.getOrDefault("outcome", "all");
    boolean correct = gold.equals(instance.path("predicted").asText());
    StringBuilder text = new StringBuilder();
    instance.get("words").forEach(word -> text.append(word.get("text").asText()).append(' '));
    return (outcome.equals("all") || outcome.equals(correct ? "correct" : "wrong"))
        && query.getOrDefault("gold", gold).equals(gold)
        && text.toString().contains(query.getOrDefault("q", ""));
  }

  synchronized ArrayNode instances(String study, String run) {
    return instances.getOrDefault(study + " " + run, FakeDaemon.JSON.createArrayNode());
  }
}
