package dev.ascribe.scheduling.coordination;

/**
 * Values of consecutive coalitions of a sampling plan, as a {@link ShapleyCoordinator} computed
 * them. A later coordinator of the same sampling can take them instead of computing them again.
 *
 * @param unit the beginning of the ids of the sampling's chunks
 * @param first index of the first coalition in the order of the plan
 * @param model digest of the model's files; null if it is not known
 * @param target index of the label whose values these are
 * @param values [coalitions]
 * @param resolutions [coalitions] smaller differences of the values are rounding errors
 * @param cached how many of the values were in the cache of coalitions
 * @param seconds from the beginning of the sampling to the last of these values
 */
public record SampledValues(
    String unit,
    int first,
    String model,
    int target,
    double[] values,
    double[] resolutions,
    int cached,
    double seconds) {
  /** Index of the coalition after the last one. */
  int end() {
    return first + values.length;
  }
}
