package dev.ascribe.reporting.statistics;

import dev.ascribe.evaluation.statistics.Rounding;
import dev.ascribe.evaluation.statistics.Spearman;
import dev.ascribe.reporting.statistics.CellReader.SeriesKey;
import dev.ascribe.storage.ResultRow.AttributionRow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How much the scores of a method change with the seed that the model was trained with: Spearman's
 * correlation of the scores of one text, averaged over all pairs of seeds. S seeds, I texts.
 */
final class Stability {
  static final String MEASURE = "stability";

  private final int seeds;
  private final Map<String, Integer> columns;
  private final Map<String, double[][][]> scores = new LinkedHashMap<>();

  /**
   * @param columns of the texts, by id
   */
  Stability(int seeds, Map<String, Integer> columns) {
    this.seeds = seeds;
    this.columns = columns;
  }

  /** Takes the attributions of one seed. */
  void add(int seed, List<AttributionRow> attributions) {
    for (AttributionRow row : attributions) {
      Integer column = columns.get(row.instanceId());
      boolean isKnown = Arrays.stream(row.scores()).noneMatch(Double::isNaN);
      if (column != null && isKnown) {
        scores
                .computeIfAbsent(row.method(), absent -> new double[columns.size()][seeds][])[
                column][seed] =
            Rounding.tied(row.scores(), 0);
      }
    }
  }

  /** The values of each method: [S][I]. There are none for a single seed. */
  Map<SeriesKey, double[][]> series() {
    Map<SeriesKey, double[][]> series = new LinkedHashMap<>();
    if (seeds > 1) {
      scores.forEach(
          (method, byText) -> {
            double[][] values = new double[seeds][byText.length];
            for (int text = 0; text < byText.length; text++) {
              double[] ofText = values(byText[text]);
              for (int seed = 0; seed < seeds; seed++) {
                values[seed][text] = ofText[seed];
              }
            }
            series.put(new SeriesKey(method, MEASURE), values);
          });
    }
    return series;
  }

  /**
   * Returns the jackknife's pseudo-values (Tukey 1958) of the mean over pairs of seeds. Their mean
   * is that mean, and their variance that of a mean of pairs, in which each seed has a part in
   * several. Two seeds make one pair, which says nothing of other seeds: it is the value of the
   * first one, and the second has none.
   *
   * @param scores [S][features] null for a seed that has not explained the text
   * @return [S] all NaN unless every pair of seeds has a correlation
   */
  static double[] values(double[][] scores) {
    int seeds = scores.length;
    double[] values = new double[seeds];
    Arrays.fill(values, Double.NaN);
    double[] ofSeed = new double[seeds];
    double sum = 0;
    for (int i = 0; i < seeds; i++) {
      for (int j = 0; j < i; j++) {
        OptionalDouble rho = correlation(scores[j], scores[i]);
        if (rho.isEmpty()) {
          return values;
        }
        ofSeed[i] += rho.getAsDouble();
        ofSeed[j] += rho.getAsDouble();
        sum += rho.getAsDouble();
      }
    }
    if (seeds == 2) {
      values[0] = sum;
      return values;
    }
    double mean = sum / (seeds * (seeds - 1) / 2.0);
    for (int seed = 0; seed < seeds; seed++) {
      double withoutSeed = (sum - ofSeed[seed]) / ((seeds - 1) * (seeds - 2) / 2.0);
      values[seed] = seeds * mean - (seeds - 1) * withoutSeed;
    }
    return values;
  }

  private static OptionalDouble correlation(double[] first, double[] second) {
    return first == null || second == null || first.length != second.length
        ? OptionalDouble.empty()
        : Spearman.rho(first, second);
  }
}
