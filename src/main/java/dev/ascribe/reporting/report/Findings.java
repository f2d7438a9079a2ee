package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The summary of a study: sentences that are computed from its statistics, for each data set. */
final class Findings {
  private Findings() {}

  static List<Finding.Group> of(StudySpec study, StatisticsIndex index) {
    List<String> methods =
        new ArrayList<>(
            study.methods().stream()
                .filter(method -> method != Method.RANDOM)
                .map(Named::id)
                .toList());
    methods.add(Method.RANDOM.id());
    Map<List<String>, List<Subject>> groups = new LinkedHashMap<>();
    for (Subject subject :
        index.subjects(study.datasets().stream().map(DatasetSpec::name).toList())) {
      groups
          .computeIfAbsent(List.of(subject.dataset(), subject.model()), absent -> new ArrayList<>())
          .add(subject);
    }
    List<Finding.Group> findings = new ArrayList<>();
    groups.forEach(
        (of, subjects) -> {
          List<Finding> group = new ArrayList<>();
          group.addAll(new ClaimFindings(study, index, methods).of(subjects));
          group.addAll(new TaskFindings(index).of(subjects));
          subjects.forEach(subject -> group.addAll(new MethodFindings(index, methods).of(subject)));
          group.add(new TrendFindings(index).of(subjects));
          SampleSize size =
              index.size(cell -> subjects.stream().anyMatch(subject -> subject.has(cell)));
          findings.add(
              new Finding.Group("%s (%s)".formatted(String.join(", ", of), size.inWords()), group));
        });
    return findings;
  }
}
