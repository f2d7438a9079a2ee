package dev.ascribe.cli.data;

import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Rationale;
import dev.ascribe.dataset.SkippedRows.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says what a conversion kept, and which rows it left out. */
record ImportSummary(DatasetLoader.Loaded loaded) {
  /** The most places of rows that are shown for a reason; JSON has all. */
  private static final int SHOWN = 5;

  List<Instance> instances() {
    return loaded.dataset().test();
  }

  /** Returns a line about the whole, one about what was kept, and one for each reason. */
  List<String> lines(Path output) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Wrote %s, %d of them with rationales, to %s; rows left out: %s"
            .formatted(
                Names.count(instances().size(), "text"),
                withRationales(),
                output,
                loaded.skipped().describe()));
    lines.add("  texts by label: " + listed(byLabel()));
    lines.add("  rationales by annotator: " + listed(byAnnotator()));
    loaded
        .skipped()
        .rows()
        .forEach(
            (reason, places) ->
                lines.add("  %s: %s".formatted(reason.description(), shown(places))));
    return lines.stream().map(SafeText::visible).toList();
  }

  Map<String, Object> json(Path output) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", output.toString());
    object.put("texts", instances().size());
    object.put("with_rationales", withRationales());
    object.put("labels", byLabel());
    object.put("rationales", byAnnotator());
    Map<String, Object> skipped = new LinkedHashMap<>();
    loaded
        .skipped()
        .rows()
        .forEach(
            (reason, places) ->
                skipped.put(reason.id(), places.stream().map(ImportSummary::json).toList()));
    object.put("skipped_rows", skipped);
    return object;
  }

  private static Map<String, Object> json(Place place) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", place.file());
    object.put("line", place.line());
    if (!place.row().isEmpty()) {
      object.put("row", place.row());
    }
    return object;
  }

  private long withRationales() {
    return instances().stream().filter(instance -> !instance.rationales().isEmpty()).count();
  }

  private Map<String, Integer> byLabel() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    loaded.dataset().labels().forEach(label -> counts.put(label, 0));
    instances().forEach(instance -> counts.merge(instance.label(), 1, Integer::sum));
    return counts;
  }

  private Map<String, Integer> byAnnotator() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Instance instance : instances()) {
      for (Rationale rationale : instance.rationales()) {
        counts.merge(rationale.annotator(), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String listed(Map<String, Integer> counts) {
    List<String> parts = new ArrayList<>();
    counts.forEach((name, count) -> parts.add(name + " " + count));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static String shown(List<Place> places) {
    List<String> parts =
        new ArrayList<>(places.stream().limit(SHOWN).map(Place::describe).toList());
    if (places.size() > SHOWN) {
      parts.add("and %d more (--json lists all)".formatted(places.size() - SHOWN));
    }
    return String.join(", ", parts);
  }
}
