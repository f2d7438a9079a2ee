package dev.ascribe.reporting.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.evaluation.statistics.SignificanceTests;
import dev.ascribe.reporting.statistics.StudyMeasurements.Agreement;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Series;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StudyStatisticsTest {
  private static final int TEXTS = 30;
  private static final double GAP = 0.3;

  @Test
  void methodsAndParadigmsThatDifferAreFoundOut() {
    StudyStatistics statistics = StudyStatistics.of("s", study());

    IntervalRow shapley = interval(statistics, "prompted", 8, "shapley", "all");
    assertThat(shapley.seeds()).isEqualTo(3);
    assertThat(shapley.instances()).isEqualTo(TEXTS);
    assertThat(shapley.lower()).isLessThan(shapley.value());
    assertThat(shapley.upper()).isGreaterThan(shapley.value());

    ComparisonRow methods = comparison(statistics, "method", "prompted", 8, "random", "shapley");
    assertThat(methods.value()).isCloseTo(-GAP, within(0.1));
    assertThat(methods.pHolm()).isLessThan(0.001);
    assertThat(methods.pWilcoxon()).isLessThan(0.001);
    assertThat(methods.upper()).isLessThan(0);
    assertThat(methods.effect()).isLessThan(-1);

    ComparisonRow paradigms =
        comparison(statistics, "paradigm", "prompted", 16, "shapley", "fine-tuned");
    assertThat(paradigms.value()).isCloseTo(GAP, within(0.1));
    assertThat(paradigms.pHolm()).isLessThan(0.01);
    ComparisonRow same = comparison(statistics, "paradigm", "prompted", 16, "random", "fine-tuned");
    assertThat(same.pHolm()).isGreaterThan(0.05);
    assertThat(same.lower()).isLessThan(0);
    assertThat(same.upper()).isGreaterThan(0);
  }

  @Test
  void onePValueOfAFamilyIsCorrectedForTheOthers() {
    StudyStatistics statistics = StudyStatistics.of("s", study());
    List<ComparisonRow> family =
        statistics.comparisons().stream()
            .filter(row -> row.kind().equals("paradigm") && row.method().equals("shapley"))
            .filter(row -> row.name().equals("map") && row.subset().equals("all"))
            .toList();
    assertThat(family).extracting(ComparisonRow::trainingSize).containsExactly(8, 16, 32);
    assertThat(family.stream().mapToDouble(ComparisonRow::pHolm).toArray())
        .containsExactly(
            SignificanceTests.holm(family.stream().mapToDouble(ComparisonRow::pValue).toArray()));
  }

  @Test
  void aMeasureThatGrowsWithTheTrainingSizeHasATrend() {
    List<ComparisonRow> trends =
        StudyStatistics.of("s", study()).comparisons().stream()
            .filter(row -> row.kind().equals("trend") && row.method().equals("shapley"))
            .filter(row -> row.name().equals("map"))
            .toList();
    assertThat(trends).hasSize(2);
    assertThat(trends)
        .allSatisfy(
            trend -> {
              assertThat(trend.value()).isGreaterThan(0.9);
              assertThat(trend.pHolm()).isLessThan(0.01);
              assertThat(trend.seeds()).as("runs").isEqualTo(9);
              assertThat(trend.instances()).as("sizes").isEqualTo(3);
            });
  }

  @Test
  void subsetsHoldTheirTextsOnlyAndFiguresOfManyTextsTheWhole() {
    StudyStatistics statistics = StudyStatistics.of("s", study());
    IntervalRow wrong = interval(statistics, "prompted", 8, "shapley", "wrong");
    assertThat(wrong.instances()).isEqualTo(TEXTS / 3);
    assertThat(statistics.intervals())
        .filteredOn(row -> row.name().equals("auc-tp"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.subset()).isEqualTo("all"));
  }

  @Test
  void noiseOfScoresWidensIntervalsAndComparisons() {
    IntervalRow exact = interval(StudyStatistics.of("s", study()), "prompted", 8, "shapley", "all");
    StudyMeasurements noisy = withNoise(study(), 0.5);
    IntervalRow wide = interval(StudyStatistics.of("s", noisy), "prompted", 8, "shapley", "all");
    assertThat(wide.scoreError()).isCloseTo(Math.sqrt(0.5 / TEXTS / 3), within(1e-12));
    assertThat(wide.upper() - wide.lower()).isGreaterThan(1.5 * (exact.upper() - exact.lower()));
    assertThat(exact.scoreError()).isZero();
    assertThat(
            comparison(StudyStatistics.of("s", noisy), "method", "prompted", 8, "random", "shapley")
                .pValue())
        .isGreaterThan(
            comparison(
                    StudyStatistics.of("s", study()), "method", "prompted", 8, "random", "shapley")
                .pValue());
  }

  @Test
  void intervalsHoldNoImpossibleValues() {
    StudyMeasurements three =
        new StudyMeasurements(
            List.of(), List.of(new Agreement("d", Map.of("map", new double[] {0, 1, 1}))));
    assertThat(StudyStatistics.of("s", three).intervals())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.lower()).isEqualTo(0);
              assertThat(row.upper()).isEqualTo(1);
              assertThat(row.standardError()).isCloseTo(1.0 / 3, within(1e-12));
            });
  }

  @Test
  void annotatorsAreARowOfTheirOwn() {
    StudyMeasurements measurements =
        new StudyMeasurements(
            List.of(), List.of(new Agreement("d", Map.of("map", new double[] {0.5, 0.7}))));
    assertThat(StudyStatistics.of("s", measurements).intervals())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.method()).isEqualTo("annotators");
              assertThat(row.value()).isCloseTo(0.6, within(1e-15));
              assertThat(row.instances()).isEqualTo(2);
            });
  }

  @Test
  void oneSeedHasIntervalsOverTexts() {
    StudyMeasurements one =
        new StudyMeasurements(List.of(cell("prompted", 8, new Random(1), List.of(13L))), List.of());
    IntervalRow row = interval(StudyStatistics.of("s", one), "prompted", 8, "shapley", "all");
    assertThat(row.seeds()).isEqualTo(1);
    assertThat(row.upper()).isGreaterThan(row.lower());
  }

  /** Values that differ by a few units in the last place, always to the same side. */
  @Test
  void whatOnlyRoundingTellsApartIsTheSameByEveryTest() {
    StudyStatistics statistics = StudyStatistics.of("s", rounded(1e-15, List.of(8, 16, 32)));

    assertThat(statistics.comparisons())
        .filteredOn(row -> row.kind().equals("method") && row.name().equals("map"))
        .hasSize(6)
        .allSatisfy(
            row -> {
              assertThat(row.value()).isZero();
              assertThat(row.lower()).isZero();
              assertThat(row.upper()).isZero();
              assertThat(row.pValue()).isEqualTo(1);
              assertThat(row.pHolm()).isEqualTo(1);
              assertThat(row.pWilcoxon()).isEqualTo(1);
              assertThat(row.effect()).isZero();
            });
    assertThat(statistics.comparisons())
        .filteredOn(row -> row.kind().equals("trend"))
        .as("means that rise by rounding")
        .isEmpty();
    assertThat(statistics.intervals())
        .filteredOn(row -> row.name().equals("auc-tp"))
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.standardError()).as("no two values differ").isNaN());
  }

  @Test
  void statisticsOfRoundingThatAnOlderVersionStoredAreFoundOut() {
    StudyStatistics now = StudyStatistics.of("s", study());
    assertThat(now.isOfRounding()).isFalse();
    assertThat(StudyStatistics.of("s", rounded(1e-15, List.of(8, 16, 32))).isOfRounding())
        .isFalse();
    ComparisonRow row = now.comparisons().get(0);
    ComparisonRow old =
        new ComparisonRow(
            "s",
            "method",
            "d",
            "m",
            "prompted",
            8,
            "random",
            "auc-tp",
            "all",
            "shapley",
            -2.37e-15,
            -3.7e-15,
            -1e-15,
            0.00395,
            0.0395,
            0.01,
            -1.33,
            1,
            9);
    assertThat(new StudyStatistics(now.intervals(), List.of(row, old)).isOfRounding()).isTrue();
  }

  @Test
  void aSmallDifferenceThatIsNoRoundingCounts() {
    StudyStatistics statistics = StudyStatistics.of("s", rounded(1e-4, List.of(8)));
    ComparisonRow row = comparison(statistics, "method", "prompted", 8, "random", "shapley");
    assertThat(row.value()).isCloseTo(-1.5e-4, within(1e-9));
    assertThat(row.pHolm()).isLessThan(0.001);
    assertThat(row.upper()).isNegative();
  }

  @Test
  void twoStudiesThatOnlyRoundingTellsApartDoNotDiffer() {
    StudyMeasurements before = rounded(0, List.of(8, 16));
    assertThat(StudyComparison.of(before, rounded(1e-15, List.of(8, 16)), List.of("a", "b")).rows())
        .hasSize(6)
        .allSatisfy(
            row -> {
              assertThat(row.comparison().pHolm()).isEqualTo(1);
              assertThat(row.verdict(0.05)).isEqualTo(StudyComparison.Verdict.UNDECIDED);
            });
    assertThat(StudyComparison.of(before, rounded(-1e-4, List.of(8, 16)), List.of("a", "b")).rows())
        .filteredOn(row -> row.verdict(0.05) == StudyComparison.Verdict.WORSE)
        .isNotEmpty();
  }

  /**
   * Two methods in cells of growing sizes. By MAP, the second has a little more for every text; the
   * values of AUC-TP are one number with a little to it.
   */
  private static StudyMeasurements rounded(double little, List<Integer> sizes) {
    List<Long> seeds = List.of(13L, 21L, 42L);
    boolean[][] all = new boolean[seeds.size()][TEXTS];
    Arrays.stream(all).forEach(row -> Arrays.fill(row, true));
    List<CellMeasurements> cells = new ArrayList<>();
    for (int size : sizes) {
      double[][] first = new double[seeds.size()][TEXTS];
      double[][] second = new double[seeds.size()][TEXTS];
      double[][] areas = new double[seeds.size()][TEXTS];
      for (int seed = 0; seed < seeds.size(); seed++) {
        for (int text = 0; text < TEXTS; text++) {
          first[seed][text] = (text + 1.0) / (TEXTS + 1) + size * little;
          second[seed][text] = first[seed][text] + (text % 3 + 0.5) * little;
          areas[seed][text] = 50.0 / 3 + text % 2 * little;
        }
      }
      cells.add(
          new CellMeasurements(
              new Cell("d", "m", "prompted", size),
              seeds,
              IntStream.range(0, TEXTS).mapToObj(text -> "t" + text).toList(),
              Map.of("all", all, "wrong", all),
              List.of(
                  new Series("random", "map", first, null, true),
                  new Series("shapley", "map", second, null, true),
                  new Series("shapley", "auc-tp", areas, null, false))));
    }
    return new StudyMeasurements(cells, List.of());
  }

  /** Shapley is better than random, better when prompted, and better with more training. */
  private static StudyMeasurements study() {
    Random random = new Random(3);
    List<CellMeasurements> cells = new ArrayList<>();
    for (String paradigm : List.of("prompted", "fine-tuned")) {
      for (int size : new int[] {8, 16, 32}) {
        cells.add(cell(paradigm, size, random, List.of(13L, 21L, 42L)));
      }
    }
    return new StudyMeasurements(cells, List.of());
  }

  private static CellMeasurements cell(String paradigm, int size, Random random, List<Long> seeds) {
    double base = (paradigm.equals("prompted") ? GAP : 0) + Math.log(size / 8.0) / 4;
    boolean[][] all = new boolean[seeds.size()][TEXTS];
    boolean[][] wrong = new boolean[seeds.size()][TEXTS];
    for (int seed = 0; seed < seeds.size(); seed++) {
      Arrays.fill(all[seed], true);
      Arrays.fill(wrong[seed], 0, TEXTS / 3, true);
    }
    Map<String, boolean[][]> subsets = new LinkedHashMap<>();
    subsets.put("all", all);
    subsets.put("wrong", wrong);
    double shapley = size == 8 && paradigm.equals("prompted") ? GAP : base;
    return new CellMeasurements(
        new Cell("d", "m", paradigm, size),
        seeds,
        IntStream.range(0, TEXTS).mapToObj(text -> "t" + text).toList(),
        subsets,
        List.of(
            series("random", "map", 0, random, seeds, true),
            series("shapley", "map", shapley, random, seeds, true),
            series("shapley", "auc-tp", 50, random, seeds, false)));
  }

  private static Series series(
      String method, String name, double mean, Random random, List<Long> seeds, boolean isOfTexts) {
    double[][] values = new double[seeds.size()][TEXTS];
    for (double[] ofSeed : values) {
      for (int text = 0; text < TEXTS; text++) {
        ofSeed[text] = mean + 0.1 * random.nextGaussian();
      }
    }
    return new Series(method, name, values, null, isOfTexts);
  }

  private static StudyMeasurements withNoise(StudyMeasurements of, double variance) {
    return new StudyMeasurements(
        of.cells().stream()
            .map(
                cell ->
                    new CellMeasurements(
                        cell.cell(),
                        cell.seeds(),
                        cell.texts(),
                        cell.subsets(),
                        cell.series().stream().map(series -> noisy(series, variance)).toList()))
            .toList(),
        of.agreements());
  }

  private static Series noisy(Series series, double variance) {
    double[][] noise = new double[series.values().length][TEXTS];
    Arrays.stream(noise).forEach(row -> Arrays.fill(row, variance));
    return new Series(
        series.method(), series.measure(), series.values(), noise, series.isOfTexts());
  }

  private static IntervalRow interval(
      StudyStatistics of, String paradigm, int size, String method, String subset) {
    return of.intervals().stream()
        .filter(row -> row.paradigm().equals(paradigm) && row.trainingSize() == size)
        .filter(row -> row.method().equals(method) && row.name().equals("map"))
        .filter(row -> row.subset().equals(subset))
        .findFirst()
        .orElseThrow();
  }

  private static ComparisonRow comparison(
      StudyStatistics of, String kind, String paradigm, int size, String method, String other) {
    return of.comparisons().stream()
        .filter(row -> row.kind().equals(kind) && row.paradigm().equals(paradigm))
        .filter(row -> row.trainingSize() == size && row.subset().equals("all"))
        .filter(row -> row.method().equals(method) && row.other().equals(other))
        .filter(row -> row.name().equals("map"))
        .findFirst()
        .orElseThrow();
  }
}
