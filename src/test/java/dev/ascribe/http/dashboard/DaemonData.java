package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a {@link FakeDaemon} answers with, as the schemas of openapi.yaml have it. Thread-safe. */
final class DaemonData {
  private final Map<String, ObjectNode> studies = new LinkedHashMap<>();
  private final Map<String, List<ObjectNode>> figures = new LinkedHashMap<>();
  private final Map<String, ArrayNode> instances = new LinkedHashMap<>();

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

  /** Changes a study in place. */
  synchronized void change(String id, Consumer<ObjectNode> change) {
    change.accept(studies.get(id));
  }

  /** A copy, or null. */
  synchronized ObjectNode study(String id) {
    ObjectNode study = studies.get(id);
    return study == null ? null : study.deepCopy();
  }

  /** All studies as the list has them: without runs and failures. */
  synchronized ObjectNode list() {
    ObjectNode list = FakeDaemon.JSON.createObjectNode();
    ArrayNode items = list.putArray("studies");
    studies
        .values()
        .forEach(study -> items.add(study.deepCopy().without(List.of("runs", "failures"))));
    return list;
  }

  synchronized List<ObjectNode> figures(String id) {
    return List.copyOf(figures.get(id));
  }

  synchronized ArrayNode instances(String study, String run) {
    return instances.getOrDefault(study + " " + run, FakeDaemon.JSON.createArrayNode());
  }
}
