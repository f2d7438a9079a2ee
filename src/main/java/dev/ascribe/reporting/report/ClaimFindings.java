package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Finding.Grid;
import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.reporting.report.ReportMeasure.Family;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.study.Method;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Answers the two claims of Zhou et al. (2024) for one model on one data set: (a) prompting
 * explains more plausibly than fine-tuning, (b) Shapley values beat attention and Integrated
 * Gradients. A study that was not made to compare these is not asked.
 */
final class ClaimFindings {
  private static final String QUESTION_A =
      "Are explanations of prompted models more plausible (MAP) than those of fine-tuned ones? (Claim"
          + " a of Zhou et al. 2024.)";
  private static final String QUESTION_B =
      "Is the %s of %s better than that of %s? (Claim b of Zhou et al. 2024.)";
  private static final List<String> RIVALS =
      List.of(Method.ATTENTION.id(), Method.INTEGRATED_GRADIENTS.id());
  private static final String SHAPLEY = "shapley-";

  private final StudySpec study;
  private final StatisticsIndex index;
  private final List<String> methods;

  /**
   * @param methods of the study
   */
  ClaimFindings(StudySpec study, StatisticsIndex index, List<String> methods) {
    this.study = study;
    this.index = index;
    this.methods = methods;
  }

  /**
   * @param subjects the paradigms of one model on one data set
   */
  List<Finding> of(List<Subject> subjects) {
    List<Finding> findings = new ArrayList<>();
    if (hasBothParadigms(subjects.get(0).model())) {
      findings.add(paradigms(subjects));
    }
    Optional<String> shapley =
        methods.contains(Method.SHAPLEY_SAMPLING.id())
            ? Optional.of(Method.SHAPLEY_SAMPLING.id())
            : methods.stream().filter(method -> method.startsWith(SHAPLEY)).findFirst();
    List<String> rivals = RIVALS.stream().filter(methods::contains).toList();
    if (shapley.isPresent() && !rivals.isEmpty()) {
      findings.add(shapley(subjects, Family.PLAUSIBILITY, shapley.get(), rivals));
      findings.add(shapley(subjects, Family.FAITHFULNESS, shapley.get(), rivals));
    }
    return findings;
  }

  private boolean hasBothParadigms(String model) {
    Set<Paradigm> paradigms =
        study.models().stream()
            .filter(spec -> spec.model().equals(model))
            .flatMap(spec -> spec.paradigms().stream())
            .collect(Collectors.toSet());
    return paradigms.contains(Paradigm.PROMPTED) && paradigms.contains(Paradigm.FINE_TUNED);
  }

  private Finding paradigms(List<Subject> subjects) {
    Optional<Subject> prompted = of(subjects, Paradigm.PROMPTED);
    Optional<Subject> tuned = of(subjects, Paradigm.FINE_TUNED);
    if (prompted.isEmpty() || tuned.isEmpty()) {
      return unknown(QUESTION_A, "there are no figures of both paradigms");
    }
    List<Cell> cells =
        index.cells(prompted.get()).stream()
            .filter(cell -> methods.stream().anyMatch(method -> isKnown(cell, method)))
            .toList();
    if (cells.isEmpty()) {
      return unknown(QUESTION_A, "no text with a rationale was explained under both paradigms");
    }
    Map<Integer, List<Verdict>> bySize = new TreeMap<>();
    List<Grid.Row> rows = new ArrayList<>();
    for (String method : methods) {
      if (method.equals(Method.RANDOM.id())) {
        continue;
      }
      List<Grid.Cell> row = new ArrayList<>();
      for (Cell cell : cells) {
        Optional<ComparisonRow> comparison = comparison(cell, method);
        comparison.ifPresent(
            known ->
                bySize
                    .computeIfAbsent(cell.trainingSize(), absent -> new ArrayList<>())
                    .add(Verdicts.of(ReportMeasure.MAP, known)));
        row.add(Verdicts.cell(ReportMeasure.MAP, comparison));
      }
      rows.add(new Grid.Row(method, row));
    }
    List<String> answers = new ArrayList<>();
    bySize.forEach(
        (size, verdicts) ->
            answers.add("%s: %s".formatted(Numbers.size(size), Verdicts.counts(verdicts))));
    List<Verdict> all = bySize.values().stream().flatMap(List::stream).toList();
    return new Finding(
        Verdicts.together(all),
        "%s By method, %s.".formatted(QUESTION_A, String.join("; ", answers)),
        new Grid(
            "MAP of prompted models minus MAP of fine-tuned models", "Method", sizes(cells), rows));
  }

  private boolean isKnown(Cell cell, String method) {
    return !method.equals(Method.RANDOM.id()) && comparison(cell, method).isPresent();
  }

  private Optional<ComparisonRow> comparison(Cell prompted, String method) {
    return index.paradigms(prompted, Paradigm.FINE_TUNED.id(), method, ReportMeasure.MAP.id());
  }

  private Finding shapley(
      List<Subject> subjects, Family family, String shapley, List<String> rivals) {
    String what = family.title().toLowerCase(Locale.ROOT);
    String question = QUESTION_B.formatted(what, shapley, Numbers.list(rivals));
    List<Integer> sizes =
        subjects.stream()
            .flatMap(subject -> index.cells(subject).stream())
            .map(Cell::trainingSize)
            .distinct()
            .sorted()
            .toList();
    List<Grid.Row> rows = new ArrayList<>();
    List<Verdict> all = new ArrayList<>();
    List<String> answers = new ArrayList<>();
    for (ReportMeasure measure : ReportMeasure.MAIN) {
      if (measure.family() != family) {
        continue;
      }
      List<Verdict> ofMeasure = new ArrayList<>();
      for (String rival : rivals) {
        for (Subject subject : subjects) {
          List<Grid.Cell> row = new ArrayList<>();
          for (int size : sizes) {
            Cell cell = new Cell(subject.dataset(), subject.model(), subject.paradigm(), size);
            Optional<ComparisonRow> known = index.methods(cell, measure.id(), shapley, rival);
            known.ifPresent(comparison -> ofMeasure.add(Verdicts.of(measure, comparison)));
            row.add(Verdicts.cell(measure, known));
          }
          if (row.stream().anyMatch(cell -> cell.verdict() != Verdict.FACT)) {
            rows.add(
                new Grid.Row(
                    "%s, %s, than %s".formatted(measure.heading(), subject.paradigm(), rival),
                    row));
          }
        }
      }
      if (!ofMeasure.isEmpty()) {
        answers.add("%s: %s".formatted(measure.title(), Verdicts.counts(ofMeasure)));
        all.addAll(ofMeasure);
      }
    }
    if (all.isEmpty()) {
      return unknown(
          question,
          family == Family.PLAUSIBILITY
              ? "no text with a rationale was explained by both sides"
              : "the measures were not computed");
    }
    return new Finding(
        Verdicts.together(all),
        "%s Of the comparisons by paradigm, training size and rival, %s."
            .formatted(question, String.join("; ", answers)),
        new Grid(
            "%s minus its rival, %s".formatted(shapley, what),
            "Measure, paradigm, rival",
            sizes.stream().map(Numbers::size).toList(),
            rows));
  }

  private static Optional<Subject> of(List<Subject> subjects, Paradigm paradigm) {
    return subjects.stream()
        .filter(subject -> subject.paradigm().equals(paradigm.id()))
        .findFirst();
  }

  private static List<String> sizes(List<Cell> cells) {
    return cells.stream().map(cell -> Numbers.size(cell.trainingSize())).toList();
  }

  private static Finding unknown(String question, String reason) {
    return new Finding(Verdict.UNKNOWN, "%s The study cannot say: %s.".formatted(question, reason));
  }
}
