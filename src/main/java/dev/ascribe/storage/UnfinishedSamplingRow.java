package dev.ascribe.storage;

/**
 * Values of coalitions of a sampling that is in progress. The process that continues a study takes
 * them instead of computing them again. They are deleted with the prediction of their instance,
 * which is written when all methods have ended, and at the end of the study.
 *
 * @param unit the beginning of the ids of the sampling's chunks
 * @param firstCoalition index of the first of the coalitions in the order of the sampling plan
 * @param model digest of the files of the model, with its trained weights
 * @param target index of the label whose values these are
 * @param coalitionValues [coalitions]
 * @param resolutions [coalitions] smaller differences of the values are rounding errors
 * @param cached how many of the values were in the cache of coalitions
 * @param seconds from the beginning of the sampling to the last of these values
 */
public record UnfinishedSamplingRow(
    String studyId,
    String runId,
    String instanceId,
    String unit,
    int firstCoalition,
    String model,
    int target,
    double[] coalitionValues,
    double[] resolutions,
    int cached,
    double seconds)
    implements ResultRow {}
