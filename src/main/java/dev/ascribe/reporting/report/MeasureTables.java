package dev.ascribe.reporting.report;

import dev.ascribe.reporting.BestMethods;
import dev.ascribe.reporting.PaperTable.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The tables of a report: methods by measures in each cell, and all comparisons. */
final class ReportTables {
  private static final List<Object> INTERVAL_HEAD =
      List.of(
          "dataset",
          "model",
          "paradigm",
          "training_size",
          "method",
          "measure",
          "mean",
          "lower",
          "upper",
          "standard_error",
          "seeds",
          "texts");
  private static final List<Object> COMPARISON_HEAD =
      List.of(
          "kind",
          "dataset",
          "model",
          "paradigm",
          "training_size",
          "method",
          "measure",
          "subset",
          "other",
          "difference",
          "lower",
          "upper",
          "p_value",
          "p_holm",
          "p_wilcoxon",
          "effect",
          "seeds",
          "texts");

  private final StudySpec study;
  private final StatisticsIndex index;
  private final UnaryOperator<String> naming;

  /**
   * @param naming of models, whose names may be paths
   */
  ReportTables(StudySpec study, StatisticsIndex index, UnaryOperator<String> naming) {
    this.study = study;
    this.index = index;
    this.naming = naming;
  }

  /** One table for each cell, and one of the annotators' agreement where there is any. */
  List<ReportTable> results() {
    List<ReportTable> tables = new ArrayList<>();
    List<String> datasets = study.datasets().stream().map(dataset -> dataset.name()).toList();
    for (StatisticsIndex.Subject subject : index.subjects(datasets)) {
      for (StudyMeasurements.Cell cell : index.cells(subject)) {
        tables.add(results(cell, tables.size() + 1));
      }
    }
    return tables;
  }

  private ReportTable results(StudyMeasurements.Cell cell, int number) {
    List<String> methods = StudyFigures.methodStyles(study).names();
    List<ReportMeasure> measures = new ArrayList<>();
    for (ReportMeasure measure : ReportMeasure.values()) {
      if (methods.stream()
          .anyMatch(method -> index.interval(cell, method, measure.id()).isPresent())) {
        measures.add(measure);
      }
    }
    Map<ReportMeasure, BestMethods> best = new EnumMap<>(ReportMeasure.class);
    measures.forEach(measure -> best.put(measure, best(cell, measure, methods)));
    List<String> head = new ArrayList<>(List.of("Method"));
    measures.forEach(measure -> head.add(measure.heading()));
    head.add("Texts");
    head.add("Seeds");
    List<List<Cell>> rows = new ArrayList<>();
    List<List<Object>> records = new ArrayList<>(List.of(INTERVAL_HEAD));
    for (String measure : List.of("accuracy", "macro-f1")) {
      index
          .interval(cell, StudyMeasurements.MODEL, measure)
          .ifPresent(row -> records.add(fields(row)));
    }
    for (String method : methods) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(method)));
      int texts = 0;
      int seeds = 0;
      for (ReportMeasure measure : measures) {
        Optional<IntervalRow> known = index.interval(cell, method, measure.id());
        row.add(
            known
                .map(value -> cell(measure, value, best.get(measure).isBest(method)))
                .orElse(Cell.of(Numbers.NONE)));
        texts = Math.max(texts, known.map(IntervalRow::instances).orElse(0));
        seeds = Math.max(seeds, known.map(IntervalRow::seeds).orElse(0));
        known.ifPresent(value -> records.add(fields(value)));
      }
      if (texts > 0) {
        row.add(Cell.of(String.valueOf(texts)));
        row.add(Cell.of(String.valueOf(seeds)));
        rows.add(row);
      }
    }
    annotators(cell, measures).ifPresent(rows::add);
    return new ReportTable(
        "results-%02d-%s-%s-%d"
            .formatted(number, slug(cell.dataset()), slug(cell.paradigm()), cell.trainingSize()),
        caption(cell),
        head,
        1,
        rows,
        records);
  }

  private Optional<List<Cell>> annotators(
      StudyMeasurements.Cell cell, List<ReportMeasure> measures) {
    List<Cell> row = new ArrayList<>(List.of(Cell.of("annotators (ceiling)")));
    int texts = 0;
    for (ReportMeasure measure : measures) {
      Optional<IntervalRow> known = index.annotators(cell.dataset(), measure.id());
      row.add(known.map(value -> cell(measure, value, false)).orElse(Cell.of(Numbers.NONE)));
      texts = Math.max(texts, known.map(IntervalRow::instances).orElse(0));
    }
    row.add(Cell.of(String.valueOf(texts)));
    row.add(Cell.of(Numbers.NONE));
    return texts == 0 ? Optional.empty() : Optional.of(row);
  }

  private String caption(StudyMeasurements.Cell cell) {
    String accuracy =
        index
            .interval(cell, StudyMeasurements.MODEL, ReportMeasure.ACCURACY.id())
            .map(
                row ->
                    ", accuracy " + Numbers.withInterval(row.value(), row.lower(), row.upper(), 3))
            .orElse("");
    return "%s, %s, %s, %s%s%s"
        .formatted(
            cell.dataset(),
            naming.apply(cell.model()),
            cell.paradigm(),
            Numbers.size(cell.trainingSize()),
            accuracy,
            byDefinition(cell));
  }

  /** Says which means the measure itself gives, since they are not marked as the best. */
  private String byDefinition(StudyMeasurements.Cell cell) {
    StringBuilder text = new StringBuilder();
    for (ReportMeasure measure : ReportMeasure.values()) {
      for (String method : StudyFigures.methodStyles(study).names()) {
        index
            .interval(cell, method, measure.id())
            .filter(row -> BestMethods.isByDefinition(method, measure.id(), row.value()))
            .ifPresent(
                row ->
                    text.append(
                        ", %s of %s is 1 by definition".formatted(measure.title(), method)));
      }
    }
    return text.toString();
  }

  /** The best methods by the means as they are written. */
  private BestMethods best(
      StudyMeasurements.Cell cell, ReportMeasure measure, List<String> methods) {
    return index.best(cell, measure, methods, mean -> Numbers.rounded(mean, measure.digits()));
  }

  private static Cell cell(ReportMeasure measure, IntervalRow row, boolean isBest) {
    return new Cell(
        Numbers.fixed(row.value(), measure.digits()),
        Numbers.interval(row.lower(), row.upper(), measure.digits()),
        isBest);
  }

  private List<Object> fields(IntervalRow row) {
    return List.of(
        row.dataset(),
        naming.apply(row.model()),
        row.paradigm(),
        row.trainingSize(),
        row.method(),
        row.name(),
        row.value(),
        row.lower(),
        row.upper(),
        row.standardError(),
        row.seeds(),
        row.instances());
  }

  /**
   * The comparisons of all texts by the measures that a report shows, the significant ones first,
   * without those of a mean that a method has by definition. Its records hold all comparisons.
   */
  ReportTable comparisons(List<ComparisonRow> all) {
    List<ComparisonRow> shown =
        all.stream()
            .filter(row -> row.subset().equals(StudyMeasurements.ALL))
            .filter(row -> ReportMeasure.of(row.name()).isPresent())
            .filter(row -> !index.isByDefinition(row))
            .sorted(
                Comparator.comparing((ComparisonRow row) -> !StatisticsIndex.isSignificant(row))
                    .thenComparingDouble(
                        row -> Double.isNaN(row.pHolm()) ? Double.MAX_VALUE : row.pHolm())
                    .thenComparingDouble(row -> -Math.abs(row.effect())))
            .toList();
    List<List<Object>> records = new ArrayList<>(List.of(COMPARISON_HEAD));
    all.forEach(row -> records.add(fields(row)));
    return new ReportTable(
        "comparisons",
        "Comparisons on the same texts and seeds, corrected within families (Holm)",
        List.of(
            "Data set",
            "Paradigm",
            "Size",
            "Measure",
            "First",
            "Second",
            "Difference",
            "p (Holm)",
            "Effect",
            "Texts",
            "Seeds"),
        6,
        shown.stream().map(this::row).toList(),
        records);
  }

  private List<Cell> row(ComparisonRow row) {
    ReportMeasure measure = ReportMeasure.of(row.name()).orElseThrow();
    boolean isTrend = row.kind().equals("trend");
    boolean isOfParadigms = row.kind().equals("paradigm");
    String method = row.method().isEmpty() ? "the model" : row.method();
    int digits = isTrend ? 2 : measure.digits();
    return List.of(
        Cell.of(row.dataset()),
        Cell.of(row.paradigm()),
        Cell.of(isTrend ? "all" : String.valueOf(row.trainingSize())),
        Cell.of(measure.heading()),
        Cell.of(method),
        Cell.of(
            isTrend
                ? "trend over size"
                : isOfParadigms ? "the same, %s".formatted(row.other()) : row.other()),
        new Cell(
            Numbers.signed(row.value(), digits),
            Numbers.interval(row.lower(), row.upper(), digits),
            StatisticsIndex.isSignificant(row)),
        Cell.of(Numbers.pValue(row.pHolm()).replaceFirst("^p (= )?", "")),
        Cell.of(Numbers.signed(row.effect(), 2)),
        Cell.of(isTrend ? Numbers.NONE : String.valueOf(row.instances())),
        Cell.of(isTrend ? Numbers.NONE : String.valueOf(row.seeds())));
  }

  private List<Object> fields(ComparisonRow row) {
    return List.of(
        row.kind(),
        row.dataset(),
        naming.apply(row.model()),
        row.paradigm(),
        row.trainingSize(),
        row.method(),
        row.name(),
        row.subset(),
        row.other(),
        row.value(),
        row.lower(),
        row.upper(),
        row.pValue(),
        row.pHolm(),
        row.pWilcoxon(),
        row.effect(),
        row.seeds(),
        row.instances());
  }

  /** A name as a part of the name of a file. */
  private static String slug(String name) {
    String slug = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return slug.length() > 40 ? slug.substring(0, 40) : slug;
  }
}
