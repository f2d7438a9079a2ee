package dev.ascribe.scheduling.supervision;

import dev.ascribe.common.Names;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the methods that failed for all texts of a run, for example because their budget suits no
 * text. A failure for some texts may be due to those texts. A method that fails for all of them
 * leaves the study without results that it asked for, so the {@link RunFinisher} sets such a run to
 * failed.
 */
final class UnexplainedRuns {
  private static final Set<String> METHODS =
      Arrays.stream(Method.values()).map(Named::id).collect(Collectors.toUnmodifiableSet());

  private UnexplainedRuns() {}

  /**
   * Returns a failure row of the run for each method that failed for all texts. The row tells the
   * cause of the first failure.
   *
   * @param stored the instances of the run whose predictions are stored
   * @param failures the failures of the run and of its instances
   */
  static List<FailureRow> find(Set<String> stored, List<FailureRow> failures) {
    Map<String, List<FailureRow>> byMethod = new TreeMap<>();
    for (FailureRow failure : failures) {
      String method = failure.unit().substring(failure.unit().lastIndexOf('/') + 1);
      String ofInstance = String.join("/", failure.runId(), failure.instanceId(), method);
      // A unit of another name belongs to a measure of the method.
      if (failure.unit().equals(ofInstance)
          && stored.contains(failure.instanceId())
          && METHODS.contains(method)) {
        byMethod.computeIfAbsent(method, first -> new ArrayList<>()).add(failure);
      }
    }
    List<FailureRow> unexplained = new ArrayList<>();
    byMethod.forEach(
        (method, ofTexts) -> {
          if (ofTexts.size() == stored.size()) {
            unexplained.add(ofRun(method, ofTexts));
          }
        });
    return unexplained;
  }

  private static FailureRow ofRun(String method, List<FailureRow> ofTexts) {
    FailureRow first = ofTexts.get(0);
    return new FailureRow(
        first.studyId(),
        first.runId(),
        "",
        first.runId() + "/" + method,
        first.code(),
        "%s could not explain any of %s; the first failure: %s"
            .formatted(method, Names.count(ofTexts.size(), "text"), first.message()),
        1);
  }
}
