package dev.ascribe.study;

/**
 * What a study takes besides the arithmetic of its models: tokenizing, packing rows into batches,
 * scheduling, measures, and the store. With a small model this is most of the time. The figures
 * were measured on two cores with a model so small that its arithmetic does not count.
 */
final class HostCosts {
  /** Loading the model, drawing the texts, and writing the weights. */
  static final double TRAINING_SECONDS = 0.4;

  private static final double TEXT_SECONDS = 0.02;
  private static final double EVALUATION_SECONDS = 1.2e-4;
  private static final double ENDING_SECONDS = 0.3;

  /** Reading the measures of one method of one text, and resampling them. */
  private static final double MEASURED_SECONDS = 3e-4;

  /** The same before the JVM has compiled what it takes, and for how many that is so. */
  private static final double FIRST_MEASURED_SECONDS = 2.2e-3;

  private static final int FIRST_MEASURED = 500;

  private HostCosts() {}

  /** The seconds of one text that takes so many evaluations. */
  static double text(double evaluations) {
    return TEXT_SECONDS + EVALUATION_SECONDS * evaluations;
  }

  /** The seconds of the figures of the last run and of the statistics of the study. */
  static double ending(int texts, int methods) {
    double measured = (double) texts * methods;
    double first = Math.min(FIRST_MEASURED, measured);
    return ENDING_SECONDS + FIRST_MEASURED_SECONDS * first + MEASURED_SECONDS * (measured - first);
  }
}
