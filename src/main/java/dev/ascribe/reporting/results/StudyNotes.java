package dev.ascribe.reporting.results;

import dev.ascribe.common.Names;
import dev.ascribe.reporting.results.StudyResults.Group;
import dev.ascribe.storage.ResultRow.FailureRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in sentences what results do not have: unfinished runs, and what failed. */
public final class StudyNotes {
  private StudyNotes() {}

  /**
   * The notes; none for results that have everything.
   *
   * @param failures of the study
   */
  public static List<String> of(StudyResults results, List<FailureRow> failures) {
    List<String> notes = new ArrayList<>();
    unfinished(results).ifPresent(notes::add);
    if (results.groups().stream().allMatch(group -> group.methods().isEmpty())) {
      notes.add("no method has results yet");
    }
    Set<String> reasons = new LinkedHashSet<>();
    failures.stream()
        .filter(StudyNotes::isOfRun)
        .forEach(row -> reasons.add("run %s: %s".formatted(row.runId(), row.message())));
    notes.addAll(reasons);
    long texts = failures.stream().filter(row -> !isOfRun(row)).count();
    if (texts > 0) {
      notes.add(
          "%s of single texts failed (results --table failure lists them)"
              .formatted(Names.count(texts, "unit")));
    }
    return notes;
  }

  /** Whether a run failed, or a method on all texts of the run. */
  private static boolean isOfRun(FailureRow failure) {
    return failure.instanceId().isEmpty();
  }

  private static Optional<String> unfinished(StudyResults results) {
    Map<String, Integer> states = new LinkedHashMap<>();
    for (Group group : results.groups()) {
      group.status().forEach((state, count) -> states.merge(state, count, Integer::sum));
    }
    if (states.isEmpty()) {
      return Optional.of("not complete: no run has begun");
    }
    int runs = states.values().stream().mapToInt(Integer::intValue).sum();
    int done = states.getOrDefault("done", 0);
    states.remove("done");
    return states.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "not complete: %d of %s done (%s)"
                .formatted(
                    done,
                    Names.count(runs, "run"),
                    states.entrySet().stream()
                        .map(state -> state.getValue() + " " + state.getKey())
                        .collect(Collectors.joining(", "))));
  }
}
