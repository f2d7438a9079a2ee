package dev.ascribe.scheduling.supervision;

/**
 * The digests of the model and the data set from which a run is computed. A stored result belongs
 * to the run only if it was computed from files with these digests.
 *
 * @param model digest of the model before training; null if it is not known
 * @param data digest of the data set; null if it is not known
 */
public record RunInputs(String model, String data) {
  /** The inputs of runs that an older version stored without digests. */
  public static final RunInputs UNKNOWN = new RunInputs(null, null);
}
