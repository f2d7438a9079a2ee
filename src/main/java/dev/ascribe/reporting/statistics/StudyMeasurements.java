package dev.ascribe.reporting.statistics;

import java.util.List;
import java.util.Map;

/**
 * The values of all measures of a study as arrays.
 *
 * @param agreements how well annotators agree with each other, for data sets with several
 */
public record StudyMeasurements(List<CellMeasurements> cells, List<Agreement> agreements) {
  /** Stands for a method in measures of the model itself, such as accuracy. */
  public static final String MODEL = "";

  /** The subset of all texts. */
  public static final String ALL = "all";

  /** The runs that differ in their seed only. */
  public record Cell(String dataset, String model, String paradigm, int trainingSize) {}

  /**
   * What a cell measured. S seeds, I texts: those that any seed explained.
   *
   * @param seeds [S]
   * @param texts [I] ids of the texts
   * @param subsets by name, whether a text belongs to it: [S][I]. A text may be predicted rightly
   *     for one seed and wrongly for another. {@link #ALL} holds every text that was explained
   */
  public record CellMeasurements(
      Cell cell,
      List<Long> seeds,
      List<String> texts,
      Map<String, boolean[][]> subsets,
      List<Series> series) {
    /** The values of a measure for the texts of a subset; NaN for all others: [S][I]. */
    double[][] values(Series of, String subset) {
      return Masks.masked(of.values(), subsets.get(subset));
    }

    /** The subsets for whose texts the measure has values. */
    List<String> subsetsOf(Series of) {
      return of.isOfTexts() ? List.copyOf(subsets.keySet()) : List.of(ALL);
    }
  }

  /**
   * The values of one measure.
   *
   * @param method the attribution method, or {@link #MODEL}
   * @param values [S][I] NaN where there is none
   * @param noise [S][I] variance of each value that comes from the standard errors of the scores
   *     behind it; null where there is none or where it is not known
   * @param isOfTexts whether a value belongs to a text, so that it counts in every subset that
   *     holds the text. The values of a figure of many texts, such as macro-F1, or of many seeds,
   *     hold for all texts only
   */
  public record Series(
      String method, String measure, double[][] values, double[][] noise, boolean isOfTexts) {}

  /**
   * The agreement between the annotators of a data set.
   *
   * @param values by measure: [I], for each text the mean over its annotators, each compared with
   *     the union of the others; NaN where fewer than two have marked a word
   */
  public record Agreement(String dataset, Map<String, double[]> values) {}
}
