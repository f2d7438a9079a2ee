package dev.ascribe.scheduling.supervision;

/**
 * The digests of the files that a run is computed from. Results of other files do not belong to the
 * run.
 *
 * @param model digest of the model before training; null if it is not known
 * @param data digest of the data set; null if it is not known
 */
public record RunInputs(String model, String data) {
  /** The inputs of runs that an older version stored without digests. */
  public static final RunInputs UNKNOWN = new RunInputs(null, null);
}
