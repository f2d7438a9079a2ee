package dev.ascribe.reporting.report;

import dev.ascribe.reporting.results.BestMethods;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyStatistics;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds single figures of a study, those of all texts. */
final class StatisticsIndex {
  /** A comparison is significant if its corrected p-value is below. */
  static final double LEVEL = 0.05;

  private static final String METHOD = "method";
  private static final String PARADIGM = "paradigm";
  private static final String TREND = "trend";

  private final Map<List<Object>, IntervalRow> intervals = new HashMap<>();
  private final Map<List<Object>, ComparisonRow> comparisons = new HashMap<>();
  private final List<Cell> cells;
  private final List<ComparisonRow> trends;

  StatisticsIndex(StudyStatistics statistics) {
    Set<Cell> seen = new LinkedHashSet<>();
    for (IntervalRow row : statistics.intervals()) {
      if (row.subset().equals(StudyMeasurements.ALL)) {
        Cell cell = new Cell(row.dataset(), row.model(), row.paradigm(), row.trainingSize());
        intervals.put(List.of(cell, row.method(), row.name()), row);
        if (!row.model().isEmpty()) {
          seen.add(cell);
        }
      }
    }
    for (ComparisonRow row : statistics.comparisons()) {
      if (row.subset().equals(StudyMeasurements.ALL)) {
        Cell cell = new Cell(row.dataset(), row.model(), row.paradigm(), row.trainingSize());
        comparisons.put(key(row.kind(), cell, row.method(), row.name(), row.other()), row);
      }
    }
    cells = seen.stream().sorted(Comparator.comparingInt(Cell::trainingSize)).toList();
    trends = statistics.comparisons().stream().filter(row -> row.kind().equals(TREND)).toList();
  }

  private static List<Object> key(
      String kind, Cell cell, String method, String measure, String other) {
    return List.of(kind, cell, method, measure, other);
  }

  /** The cells that have figures, by training size. */
  List<Cell> cells() {
    return cells;
  }

  /** The cells of one paradigm of a model on a data set, by training size. */
  List<Cell> cells(Subject subject) {
    return cells.stream().filter(subject::has).toList();
  }

  /** A paradigm of a model on a data set: one panel of a figure, or one line of it. */
  record Subject(String dataset, String model, String paradigm) {
    static Subject of(Cell cell) {
      return new Subject(cell.dataset(), cell.model(), cell.paradigm());
    }

    boolean has(Cell cell) {
      return equals(of(cell));
    }
  }

  /** All subjects with figures, in the order of the study. */
  List<Subject> subjects(List<String> datasets) {
    List<Subject> subjects = new ArrayList<>(cells.stream().map(Subject::of).distinct().toList());
    subjects.sort(
        Comparator.comparingInt((Subject subject) -> datasets.indexOf(subject.dataset()))
            .thenComparing(Subject::model)
            .thenComparing(Subject::paradigm));
    return subjects;
  }

  Optional<IntervalRow> interval(Cell cell, String method, String measure) {
    return Optional.ofNullable(intervals.get(List.of(cell, method, measure)));
  }

  /** The agreement between the annotators of a data set. */
  Optional<IntervalRow> annotators(String dataset, String measure) {
    return interval(new Cell(dataset, "", "", 0), StudyStatistics.ANNOTATORS, measure);
  }

  /** One method less another on the same texts. */
  Optional<ComparisonRow> methods(Cell cell, String measure, String first, String second) {
    ComparisonRow row = comparisons.get(key(METHOD, cell, first, measure, second));
    return row != null
        ? Optional.of(row)
        : Optional.ofNullable(comparisons.get(key(METHOD, cell, second, measure, first)))
            .map(StatisticsIndex::turned);
  }

  /** One paradigm less another, for the same method. */
  Optional<ComparisonRow> paradigms(Cell cell, String other, String method, String measure) {
    ComparisonRow row = comparisons.get(key(PARADIGM, cell, method, measure, other));
    Cell second = new Cell(cell.dataset(), cell.model(), other, cell.trainingSize());
    return row != null
        ? Optional.of(row)
        : Optional.ofNullable(
                comparisons.get(key(PARADIGM, second, method, measure, cell.paradigm())))
            .map(StatisticsIndex::turned);
  }

  /** How many texts and seeds the figures of some cells stand on. */
  SampleSize size(Predicate<Cell> isMeant) {
    return SampleSize.of(intervals.values(), isMeant);
  }

  List<ComparisonRow> trends() {
    return trends;
  }

  /**
   * The methods with the best mean.
   *
   * @param written a mean as it is compared, such as a rounded one
   */
  BestMethods best(
      Cell cell, ReportMeasure measure, List<String> methods, DoubleUnaryOperator written) {
    Map<String, Double> means = new LinkedHashMap<>();
    for (String method : methods) {
      interval(cell, method, measure.id())
          .ifPresent(row -> means.put(method, written.applyAsDouble(row.value())));
    }
    return BestMethods.of(measure.id(), measure.direction(), means);
  }

  /**
   * Whether one of the compared methods has its mean by definition, so that there is no contest.
   */
  boolean isByDefinition(ComparisonRow row) {
    Cell cell = new Cell(row.dataset(), row.model(), row.paradigm(), row.trainingSize());
    return row.kind().equals(METHOD)
        && Stream.of(row.method(), row.other())
            .flatMap(method -> interval(cell, method, row.name()).stream())
            .anyMatch(mean -> BestMethods.isByDefinition(mean.method(), mean.name(), mean.value()));
  }

  /** Whether a comparison shows a difference, whichever side is better. */
  static boolean isSignificant(ComparisonRow row) {
    boolean isOutsideZero = Double.isNaN(row.lower()) || row.lower() > 0 || row.upper() < 0;
    return row.pHolm() < LEVEL && isOutsideZero;
  }

  /** The same comparison seen from its other side. */
  private static ComparisonRow turned(ComparisonRow row) {
    boolean isOfMethods = row.kind().equals(METHOD);
    return new ComparisonRow(
        row.studyId(),
        row.kind(),
        row.dataset(),
        row.model(),
        isOfMethods ? row.paradigm() : row.other(),
        row.trainingSize(),
        isOfMethods ? row.other() : row.method(),
        row.name(),
        row.subset(),
        isOfMethods ? row.method() : row.paradigm(),
        -row.value(),
        -row.upper(),
        -row.lower(),
        row.pValue(),
        row.pHolm(),
        row.pWilcoxon(),
        -row.effect(),
        row.seeds(),
        row.instances());
  }
}
