package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes standard errors of scores that were estimated from pairs. The pairs of a {@link
 * PairSequence} are spread out, so their scores err less than those of a random sample. Formulas
 * for random samples would thus give too large errors. Instead, the game is taken as a draw of the
 * Gaussian process that fits the pairs best ({@link PairKriging}): a pair that was not evaluated is
 * expected to be like its neighbours, with a known uncertainty. m pairs, n features, p columns.
 */
final class PairErrors {
  /** Above this number of features or pairs, fitting the process would take seconds. */
  static final int MOST_KRIGED_FEATURES = 64;

  private static final int MOST_KRIGED_PAIRS = 1024;

  /**
   * Standard errors are reported from this many degrees of freedom on, and from this many for each
   * feature.
   */
  private static final int LEAST_DEGREES = 9;

  private static final double LEAST_DEGREES_FOR_A_FEATURE = 1.4;

  /**
   * Degrees of freedom that a close fit needs: one that leaves a smaller error than a single
   * deviating pair would cause. If none of 60 pairs deviates, at most a twentieth of the others do,
   * with 95 % confidence (the rule of three; Hanley and Lippman-Hand 1983).
   */
  private static final int LEAST_DEGREES_OF_A_CLOSE_FIT = 60;

  private final PairRegression regression;
  private final PairSample sample;
  private final PairDesign design;

  PairErrors(PairRegression regression) {
    this.regression = regression;
    this.sample = regression.sample();
    this.design = regression.design();
  }

  /**
   * Returns the attribution that belongs to scores from pairs.
   *
   * @param errors [n] standard errors; 0 if all pairs were evaluated; null if too few pairs were
   *     evaluated to know them
   * @param values [2 + 2m, or one more] values of the empty coalition, the full one, then the pairs
   */
  static Attribution attribution(
      PairSample sample, double[] scores, double[] errors, double[] values) {
    if (errors == null) {
      return Attribution.of(scores, UnknownErrors.FEW_EVALUATIONS, 0, values);
    }
    boolean complete = PairSample.pairs(values.length) == sample.strata().allPairs();
    return Attribution.of(
        scores, complete ? errors : SamplingPlans.withArithmetic(errors, values), 0, values);
  }

  /**
   * Returns standard errors of the regression's scores. If fitting the process would take too long,
   * they come from {@link #byDesign} alone.
   *
   * @return [n], zeros if all pairs were evaluated, null if too few degrees of freedom are left
   */
  double[] ofRegression() {
    int features = design.features();
    if (design.pairs() == sample.strata().allPairs()) {
      return new double[features];
    }
    if (!areKnown()) {
      return null;
    }
    if (features > MOST_KRIGED_FEATURES || design.pairs() > MOST_KRIGED_PAIRS) {
      return widened(byDesign());
    }
    PairKriging kriging = regression.kriging();
    double[] predicted = kriging.scores(regression.total());
    return widened(kriging.standardErrors(regression.linearWeights(), distanceFrom(predicted)));
  }

  /**
   * Returns standard errors of the process's scores.
   *
   * @param predicted [n] these scores
   * @return [n], null if too few degrees of freedom are left
   */
  double[] of(PairKriging kriging, double[] predicted) {
    return areKnown()
        ? widened(kriging.ownStandardErrors(regression.linearWeights(), distanceFrom(predicted)))
        : null;
  }

  /**
   * Whether the pairs suffice to know the errors. Few pairs can determine the scores without
   * showing how far the game deviates from the fit. A close fit needs more pairs: if words act
   * together, few pairs deviate from the fit, and all of these may be among those not evaluated.
   */
  private boolean areKnown() {
    int degrees = sample.degreesOfFreedom(2 + 2 * design.pairs());
    return degrees >= LEAST_DEGREES
        && degrees >= LEAST_DEGREES_FOR_A_FEATURE * sample.strata().features()
        && (degrees >= LEAST_DEGREES_OF_A_CLOSE_FIT || missingDeparture() == 0);
  }

  /**
   * Returns by how much the residuals fall short of those that a single deviating pair would cause,
   * as a variance of each pair. The single pair is assumed to deviate by as much as pairs differ.
   * Even if no evaluated pair deviates, others may: if a share 1 / m of all pairs deviates, m
   * evaluated pairs miss all of them more than one time in three.
   *
   * @return 0 if the residuals are at least that large
   */
  private double missingDeparture() {
    double squares = 0;
    double mass = 0;
    for (int pair = 0; pair < design.pairs(); pair++) {
      double difference = regression.differences()[pair];
      squares += regression.weight(pair) * difference * difference;
      mass += regression.weight(pair);
    }
    return Math.max(0, (squares / design.pairs() - regression.errorLeftOut()) / mass);
  }

  /**
   * Widens the errors of the process, because the game may not be a draw of the process. If the
   * errors by design are larger, the variance becomes the mean of both variances. The variance of
   * {@link #missingDeparture} is added.
   *
   * @param ofProcess [n]
   * @return [n]
   */
  private double[] widened(double[] ofProcess) {
    double[] byDesign = byDesign();
    double[] departure = errorsOfMissingDeparture();
    double[] errors = new double[ofProcess.length];
    for (int feature = 0; feature < errors.length; feature++) {
      double larger = Math.max(ofProcess[feature], byDesign[feature]);
      double mean = Math.hypot(ofProcess[feature], larger) / Math.sqrt(2);
      errors[feature] = Math.hypot(mean, departure[feature]);
    }
    return errors;
  }

  /** Returns the errors of the scores that follow from {@link #missingDeparture}, [n]. */
  private double[] errorsOfMissingDeparture() {
    double missing = missingDeparture();
    DMatrixRMaj linear = regression.linearWeights(); // [m, n]
    double[] errors = new double[design.features()];
    for (int feature = 0; feature < errors.length; feature++) {
      double squares = 0;
      for (int pair = 0; pair < design.pairs(); pair++) {
        double unseen = regression.weights().unseen()[sample.stratumOf()[pair]];
        squares += unseen * linear.get(pair, feature) * linear.get(pair, feature);
      }
      errors[feature] = Math.sqrt(missing * squares);
    }
    return errors;
  }

  /** Returns the regression's scores minus other scores, [n]. */
  private double[] distanceFrom(double[] others) {
    double[] apart = regression.scores();
    for (int feature = 0; feature < apart.length; feature++) {
      apart[feature] -= others[feature];
    }
    return apart;
  }

  /**
   * Returns standard errors by linearisation (Binder 1983). The influence of a pair on the scores
   * is the inverse normal matrix times its weighted regressors times its residual. The variance of
   * the scores is that of a stratified sample of influences without replacement. Residuals are
   * divided by one minus their leverage (HC3; MacKinnon and White 1985), because a fit to few pairs
   * makes their residuals too small.
   *
   * @return [n]
   */
  private double[] byDesign() {
    DMatrixRMaj influences = regression.influences(); // [m, p]
    for (int pair = 0; pair < design.pairs(); pair++) {
      double residual = regression.residualLeftOut(pair, influences);
      for (int column = 0; column < influences.numCols; column++) {
        double influence = influences.get(pair, column);
        influences.set(pair, column, influence * regression.weight(pair) * residual);
      }
    }
    return ofStratifiedSums(influences, sample.counts(design.pairs()));
  }

  /**
   * Returns standard errors of sums over a stratified sample without replacement: the root of the
   * sum over strata of unseen * c / (c - 1) * the sum over the stratum's c pairs of (u - mean u)^2
   * (Cochran 1977, section 5.4). If a stratum has only one pair, its u^2 takes the place of the
   * squared deviation, which is not smaller on average.
   *
   * @param influences [m, p] what each pair adds to each score; only the first n columns are used
   * @param counts [strata] c
   * @return [n]
   */
  private double[] ofStratifiedSums(DMatrixRMaj influences, int[] counts) {
    int features = design.features();
    double[][] means = new double[counts.length][features];
    for (int pair = 0; pair < influences.numRows; pair++) {
      int stratum = sample.stratumOf()[pair];
      for (int feature = 0; feature < features && counts[stratum] > 1; feature++) {
        means[stratum][feature] += influences.get(pair, feature) / counts[stratum];
      }
    }
    double[] errors = new double[features];
    for (int pair = 0; pair < influences.numRows; pair++) {
      int stratum = sample.stratumOf()[pair];
      int count = counts[stratum];
      double unseen = regression.weights().unseen()[stratum];
      double factor = unseen * (count > 1 ? count / (count - 1.0) : 1);
      for (int feature = 0; feature < features; feature++) {
        double deviation = influences.get(pair, feature) - means[stratum][feature];
        errors[feature] += factor * deviation * deviation;
      }
    }
    for (int feature = 0; feature < features; feature++) {
      errors[feature] = Math.sqrt(errors[feature]);
    }
    return errors;
  }
}
