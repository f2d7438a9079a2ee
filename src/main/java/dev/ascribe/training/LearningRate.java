package dev.ascribe.training;

/**
 * A linear rise from 0 to the peak over the first steps, then a linear fall towards 0. Step t of N,
 * with W steps of warm-up, has peak * t / W up to W and peak * (N + 1 - t) / (N - W) after it, so
 * that no step has rate 0.
 */
record LearningRate(double peak, int warmupSteps, int steps) {
  static LearningRate of(double peak, double warmupShare, int steps) {
    return new LearningRate(peak, (int) (warmupShare * steps), steps);
  }

  /**
   * @param step counts from 1
   */
  double at(int step) {
    return step <= warmupSteps
        ? peak * step / warmupSteps
        : peak * (steps + 1 - step) / (steps - warmupSteps);
  }
}
