package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.SignificanceTests;
import dev.ascribe.storage.ComparisonRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Corrects the p-values of comparisons that answer one question together. */
final class Families {
  private Families() {}

  /**
   * Returns the comparisons, those of one family beside each other, with corrected p-values. A
   * comparison without a p-value keeps none, and does not count in its family.
   *
   * @param family of a comparison
   */
  static List<ComparisonRow> corrected(
      List<ComparisonRow> rows, Function<ComparisonRow, List<String>> family) {
    Map<List<String>, List<ComparisonRow>> families = new LinkedHashMap<>();
    for (ComparisonRow row : rows) {
      families.computeIfAbsent(family.apply(row), absent -> new ArrayList<>()).add(row);
    }
    List<ComparisonRow> corrected = new ArrayList<>();
    for (List<ComparisonRow> members : families.values()) {
      double[] adjusted =
          SignificanceTests.holm(
              members.stream()
                  .mapToDouble(ComparisonRow::pValue)
                  .filter(p -> !Double.isNaN(p))
                  .toArray());
      int next = 0;
      for (ComparisonRow row : members) {
        corrected.add(Double.isNaN(row.pValue()) ? row : row.withHolm(adjusted[next++]));
      }
    }
    return corrected;
  }
}
