package dev.ascribe.storage;

import org.jdbi.v3.core.mapper.reflect.ColumnName;

/**
 * A paired comparison on the same instances and seeds, or the trend of a measure over training
 * sizes. Numbers that are unknown are NaN.
 *
 * @param kind {@code method}: the row's method against the method {@code other}; {@code paradigm}:
 *     the row's paradigm against the paradigm {@code other}, of the same method and training size;
 *     {@code trend}: Spearman's correlation with the training size
 * @param trainingSize -1 for a trend
 * @param other the second side; "" for a trend
 * @param value the mean difference, first side less second side; for a trend the correlation
 * @param lower bound of the 95 % interval of the difference; NaN for a trend
 * @param pValue two-sided, over seeds and instances; for a trend of the runs' means
 * @param pHolm the same, corrected for the comparisons of its family (Holm 1979)
 * @param pWilcoxon of the signed-rank test of the instances' differences, each averaged over seeds
 * @param effect mean of the instances' differences in units of their standard deviation
 * @param seeds the number of seeds that both sides have; for a trend the number of runs
 * @param instances the number of instances that both sides have; for a trend the number of training
 *     sizes
 */
public record ComparisonRow(
    String studyId,
    String kind,
    String dataset,
    String model,
    String paradigm,
    int trainingSize,
    String method,
    String name,
    String subset,
    String other,
    double value,
    double lower,
    double upper,
    @ColumnName("p_value") double pValue,
    @ColumnName("p_holm") double pHolm,
    @ColumnName("p_wilcoxon") double pWilcoxon,
    double effect,
    int seeds,
    int instances)
    implements ResultRow {
  /** Returns the same comparison with a corrected p-value. */
  public ComparisonRow withHolm(double corrected) {
    return new ComparisonRow(
        studyId,
        kind,
        dataset,
        model,
        paradigm,
        trainingSize,
        method,
        name,
        subset,
        other,
        value,
        lower,
        upper,
        pValue,
        corrected,
        pWilcoxon,
        effect,
        seeds,
        instances);
  }
}
