package dev.ascribe.reporting.report;

import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.Method;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the attributions of one method have cost.
 *
 * @param evaluations of the model
 * @param seconds of devices
 */
record MethodCost(String method, long texts, long evaluations, double seconds) {
  private MethodCost plus(long moreEvaluations, double moreSeconds) {
    return new MethodCost(method, texts + 1, evaluations + moreEvaluations, seconds + moreSeconds);
  }

  /** Adds up the stored attributions, in the order of the study's methods. */
  static List<MethodCost> read(ResultStore store, StudySpec study) {
    Map<String, MethodCost> costs = new TreeMap<>();
    ResultQuery query = new ResultQuery(study.id(), "attribution", null, ResultQuery.Level.ALL);
    try (ResultCursor rows = store.open(query)) {
      List<String> columns = rows.columns().stream().map(ResultCursor.Column::name).toList();
      int method = columns.indexOf("method");
      int evaluations = columns.indexOf("evaluations");
      int seconds = columns.indexOf("seconds");
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        String name = (String) row[method];
        costs.put(
            name,
            costs
                .getOrDefault(name, new MethodCost(name, 0, 0, 0))
                .plus(number(row[evaluations]).longValue(), number(row[seconds]).doubleValue()));
      }
    }
    List<MethodCost> ordered = new ArrayList<>();
    for (Method method : study.methods()) {
      MethodCost cost = costs.get(method.id());
      if (cost != null) {
        ordered.add(cost);
      }
    }
    return ordered;
  }

  private static Number number(Object value) {
    return value instanceof Number number ? number : 0;
  }
}
