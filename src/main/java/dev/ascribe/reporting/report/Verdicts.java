package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Finding.Grid;
import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.storage.ComparisonRow;
import java.util.Collection;
import java.util.Optional;

/** Judges comparisons: whether the first side is better, worse, or nobody can know. */
final class Verdicts {
  private Verdicts() {}

  /** YES if the first side is significantly better, NO if it is worse. */
  static Verdict of(ReportMeasure measure, ComparisonRow row) {
    if (!StatisticsIndex.isSignificant(row)) {
      return Verdict.UNKNOWN;
    }
    return measure.advantage(row.value()) > 0 ? Verdict.YES : Verdict.NO;
  }

  /** The answer that all comparisons together give. */
  static Verdict together(Collection<Verdict> verdicts) {
    boolean isEverBetter = verdicts.contains(Verdict.YES);
    boolean isEverWorse = verdicts.contains(Verdict.NO);
    if (isEverBetter && isEverWorse) {
      return Verdict.MIXED;
    }
    boolean isEverUnknown = verdicts.contains(Verdict.UNKNOWN);
    if (isEverBetter) {
      return isEverUnknown ? Verdict.PARTLY : Verdict.YES;
    }
    if (isEverWorse) {
      return isEverUnknown ? Verdict.PARTLY_NO : Verdict.NO;
    }
    return Verdict.UNKNOWN;
  }

  /** Such as {@code in 2 of 6 comparisons better, in 1 worse, in 3 not known}. */
  static String counts(Collection<Verdict> verdicts) {
    return "in %d of %d better, in %d worse, in %d not known"
        .formatted(
            count(verdicts, Verdict.YES),
            verdicts.size(),
            count(verdicts, Verdict.NO),
            count(verdicts, Verdict.UNKNOWN));
  }

  private static long count(Collection<Verdict> verdicts, Verdict verdict) {
    return verdicts.stream().filter(verdict::equals).count();
  }

  /** A cell with difference, interval and p-value. */
  static Grid.Cell cell(ReportMeasure measure, Optional<ComparisonRow> row) {
    return row.map(known -> new Grid.Cell(of(measure, known), text(measure, known)))
        .orElseGet(() -> new Grid.Cell(Verdict.FACT, Numbers.NONE));
  }

  /** A difference with its interval and its corrected p-value. */
  static String text(ReportMeasure measure, ComparisonRow row) {
    String interval = Numbers.interval(row.lower(), row.upper(), measure.digits());
    return "%s%s, %s"
        .formatted(
            Numbers.signed(row.value(), measure.digits()),
            interval.isEmpty() ? "" : " " + interval,
            Numbers.pValue(row.pHolm()));
  }
}
