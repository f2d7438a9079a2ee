package dev.ascribe.reporting.report;

import dev.ascribe.common.Names;
import dev.ascribe.reporting.statistics.StudyMeasurements;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyStatistics;
import dev.ascribe.storage.IntervalRow;
import java.util.Collection;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The numbers of texts and of seeds that figures stand on, those of the smallest and of the largest
 * cell. All are 0 where there are no figures.
 */
record SampleSize(int leastTexts, int mostTexts, int leastSeeds, int mostSeeds) {
  /** The size of all cells; a cell has as many texts as its measure with the most texts. */
  static SampleSize of(List<IntervalRow> intervals) {
    return of(intervals, row -> true);
  }

  /** The size of some of the cells. */
  static SampleSize of(Collection<IntervalRow> intervals, Predicate<Cell> isMeant) {
    Map<Cell, Integer> texts = new LinkedHashMap<>();
    Map<Cell, Integer> seeds = new LinkedHashMap<>();
    for (IntervalRow row : intervals) {
      Cell cell = new Cell(row.dataset(), row.model(), row.paradigm(), row.trainingSize());
      if (row.subset().equals(StudyMeasurements.ALL)
          && !row.method().equals(StudyStatistics.ANNOTATORS)
          && isMeant.test(cell)) {
        texts.merge(cell, row.instances(), Math::max);
        seeds.merge(cell, row.seeds(), Math::max);
      }
    }
    ToIntFunction<IntSummaryStatistics> least = of -> of.getCount() == 0 ? 0 : of.getMin();
    ToIntFunction<IntSummaryStatistics> most = of -> of.getCount() == 0 ? 0 : of.getMax();
    IntSummaryStatistics ofTexts =
        texts.values().stream().mapToInt(Integer::intValue).summaryStatistics();
    IntSummaryStatistics ofSeeds =
        seeds.values().stream().mapToInt(Integer::intValue).summaryStatistics();
    return new SampleSize(
        least.applyAsInt(ofTexts),
        most.applyAsInt(ofTexts),
        least.applyAsInt(ofSeeds),
        most.applyAsInt(ofSeeds));
  }

  /** Such as {@code 15 texts, 2 to 3 seeds}. */
  String inWords() {
    return inWords(leastTexts, mostTexts, "text") + ", " + inWords(leastSeeds, mostSeeds, "seed");
  }

  private static String inWords(int least, int most, String one) {
    return (least == most ? "" : least + " to ") + Names.count(most, one);
  }
}
