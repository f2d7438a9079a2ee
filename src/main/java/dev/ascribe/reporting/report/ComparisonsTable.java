package dev.ascribe.reporting.report;

import dev.ascribe.reporting.results.CsvColumns;
import dev.ascribe.reporting.results.PaperTable.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.storage.ComparisonRow;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** The table of a report that shows paired comparisons and trends with their significance. */
final class ComparisonsTable {
  private ComparisonsTable() {}

  /**
   * Shows the comparisons of all texts by the measures that a report shows, the significant ones
   * first, without those of a mean that a method has by definition. Its CSV holds all comparisons.
   *
   * @param naming of models, whose names may be paths
   */
  static ReportTable of(
      List<ComparisonRow> all, StatisticsIndex index, UnaryOperator<String> naming) {
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
        shown.stream().map(ComparisonsTable::row).toList(),
        columns(naming).lines(all));
  }

  private static List<Cell> row(ComparisonRow row) {
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

  private static CsvColumns<ComparisonRow> columns(UnaryOperator<String> naming) {
    return new CsvColumns<ComparisonRow>()
        .column("kind", ComparisonRow::kind)
        .column("dataset", ComparisonRow::dataset)
        .column("model", row -> naming.apply(row.model()))
        .column("paradigm", ComparisonRow::paradigm)
        .column("training_size", ComparisonRow::trainingSize)
        .column("method", ComparisonRow::method)
        .column("measure", ComparisonRow::name)
        .column("subset", ComparisonRow::subset)
        .column("other", ComparisonRow::other)
        .column("difference", ComparisonRow::value)
        .column("lower", ComparisonRow::lower)
        .column("upper", ComparisonRow::upper)
        .column("p_value", ComparisonRow::pValue)
        .column("p_holm", ComparisonRow::pHolm)
        .column("p_wilcoxon", ComparisonRow::pWilcoxon)
        .column("effect", ComparisonRow::effect)
        .column("seeds", ComparisonRow::seeds)
        .column("texts", ComparisonRow::instances);
  }
}
