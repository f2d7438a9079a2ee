package dev.ascribe.scheduling.supervision;

/**
 * What a run is computed from, as digests of the files: results of other files are not results of
 * the same run.
 *
 * @param model of the model before training; null where it is not known
 * @param data of the data set; null where it is not known
 */
public record RunInputs(String model, String data) {
  /** Of runs that an older version of Ascribe has stored. */
  public static final RunInputs UNKNOWN = new RunInputs(null, null);
}
