package dev.ascribe.reporting;

import dev.ascribe.reporting.StudyResults.Group;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The results of a study as maps and lists for JSON. */
public final class ReportJson {
  private ReportJson() {}

  public static Map<String, Object> of(ResultReport report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("study", report.studyId());
    object.put("name", report.name());
    object.put("state", report.state());
    object.put("complete", report.complete());
    object.put("results", of(report.results()));
    return object;
  }

  /** The groups as a list of objects. */
  public static List<Map<String, Object>> of(StudyResults results) {
    return results.groups().stream().map(ReportJson::group).toList();
  }

  private static Map<String, Object> group(Group group) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("dataset", group.dataset());
    object.put("model", group.model());
    object.put("paradigm", group.paradigm());
    object.put("training_size", group.trainingSize());
    object.put("seeds", group.seeds());
    object.put("runs", group.status());
    object.put("metrics", figures(group, StudyResults.MODEL));
    Map<String, Object> methods = new LinkedHashMap<>();
    group.methods().forEach(method -> methods.put(method, figures(group, method)));
    object.put("methods", methods);
    return object;
  }

  private static Map<String, Object> figures(Group group, String method) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    group
        .figures()
        .getOrDefault(method, Map.of())
        .forEach(
            (metric, figure) -> {
              Map<String, Object> object = new LinkedHashMap<>();
              object.put("value", Double.isFinite(figure.value()) ? figure.value() : null);
              object.put("count", figure.count());
              object.put("seeds", figure.runs());
              metrics.put(metric, object);
            });
    return metrics;
  }
}
