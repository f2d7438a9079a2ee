package dev.ascribe.storage;

/**
 * The mean of a measure over seeds and instances, with its 95 % interval. Numbers that are unknown
 * are NaN.
 *
 * @param model "" for the agreement between annotators, which no model has a part in; its method is
 *     {@code annotators} and its training size 0
 * @param method the attribution method, or "" for a measure of the model itself
 * @param name of the measure: {@code map}, {@code comprehensiveness}, {@code accuracy} ...
 * @param subset all, correct, wrong, or a set of gold labels such as {@code gold=neutral}
 * @param standardError of the value, over seeds and instances
 * @param scoreError the part of the standard error that comes from the standard errors of the
 *     scores; 0 where scores are exact, or where it cannot be known from what is stored
 * @param seeds the number of seeds that have the measure
 * @param instances the number of instances that have it, for any seed
 */
public record IntervalRow(
    String studyId,
    String dataset,
    String model,
    String paradigm,
    int trainingSize,
    String method,
    String name,
    String subset,
    double value,
    double lower,
    double upper,
    double standardError,
    double scoreError,
    int seeds,
    int instances)
    implements ResultRow {}
