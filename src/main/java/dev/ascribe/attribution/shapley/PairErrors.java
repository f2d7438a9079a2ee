package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import org.ejml.data.DMatrixRMaj;

/**
 * Standard errors of scores from pairs. Pairs that are spread out err less than a random sample
 * would, so that errors by design alone would be too large: the game is taken as a draw of the
 * process that suits the pairs best ({@link PairKriging}), where a pair not evaluated is expected
 * to be like its neighbours, with doubt whether it is. m pairs, n features, p columns.
 */
final class PairErrors {
  /** Beyond either bound, the process takes seconds to fit. */
  static final int MOST_KRIGED_FEATURES = 64;

  private static final int MOST_KRIGED_PAIRS = 1024;

  /** Fewest degrees of freedom of standard errors that are believed, and how many for a feature. */
  private static final int LEAST_DEGREES = 9;

  private static final double LEAST_DEGREES_FOR_A_FEATURE = 1.4;

  /**
   * Degrees of freedom at which a fit is believed that leaves over less than one pair would that
   * departs from it: where none of 60 pairs departs, at most a twentieth of the others do, 19 times
   * out of 20 (the rule of three; Hanley and Lippman-Hand 1983).
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
   * The attribution of an estimate from pairs.
   *
   * @param errors [n] or null where too few pairs were evaluated to know them; 0 where all were
   * @param values [2 + 2m, or one more] of empty, full, then the pairs
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
   * Standard errors of the regression's own scores. Where the process costs too much to fit, errors
   * are by design.
   *
   * @return [n], zeros when all pairs were evaluated, null when too few degrees of freedom are left
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
      return withDoubt(byDesign());
    }
    PairKriging kriging = regression.kriging();
    double[] predicted = kriging.scores(regression.total());
    return withDoubt(kriging.standardErrors(regression.linearWeights(), apart(predicted)));
  }

  /**
   * Standard errors of the process's scores.
   *
   * @param predicted [n] those scores
   * @return [n], null when too few degrees of freedom are left
   */
  double[] of(PairKriging kriging, double[] predicted) {
    return areKnown()
        ? withDoubt(kriging.ownStandardErrors(regression.linearWeights(), apart(predicted)))
        : null;
  }

  /**
   * Whether the pairs tell how far the scores may be off. Few pairs determine the scores but do not
   * show how a game departs from the fit. A close fit needs more of them: where words decide
   * together, the pairs that depart from it are rare, and may all be among those not evaluated.
   */
  private boolean areKnown() {
    int degrees = sample.degreesOfFreedom(2 + 2 * design.pairs());
    return degrees >= LEAST_DEGREES
        && degrees >= LEAST_DEGREES_FOR_A_FEATURE * sample.strata().features()
        && (degrees >= LEAST_DEGREES_OF_A_CLOSE_FIT || missingDeparture() == 0);
  }

  /**
   * The amount by which the residuals of the fit fall short of a single pair that departs from it
   * by as much as pairs differ, as a variance of each pair. A pair that does so may well be among
   * those not evaluated where none was seen: a share of 1 / m of them is missed by m pairs more
   * than one time in three.
   *
   * @return 0 where the fit leaves that much or more
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
   * Errors of the process, widened by what the process may not know. Where errors by design are
   * larger, a variance is the mean of both: the game is as likely to be unlike a draw of the
   * process as like it. The departure that is missing comes on top.
   *
   * @param ofProcess [n]
   * @return [n]
   */
  private double[] withDoubt(double[] ofProcess) {
    double[] byDesign = byDesign();
    double[] departure = ofDeparture();
    double[] errors = new double[ofProcess.length];
    for (int feature = 0; feature < errors.length; feature++) {
      double larger = Math.max(ofProcess[feature], byDesign[feature]);
      double mean = Math.hypot(ofProcess[feature], larger) / Math.sqrt(2);
      errors[feature] = Math.hypot(mean, departure[feature]);
    }
    return errors;
  }

  /** [n] the errors of the scores that {@link #missingDeparture} adds. */
  private double[] ofDeparture() {
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

  /** [n] the regression's scores less others. */
  private double[] apart(double[] others) {
    double[] apart = regression.scores();
    for (int feature = 0; feature < apart.length; feature++) {
      apart[feature] -= others[feature];
    }
    return apart;
  }

  /**
   * Standard errors by linearisation (Binder 1983): a pair's influence on the scores is the inverse
   * times its weighted regressors times its residual, and their variance is that of a stratified
   * sample without replacement. Residuals are divided by one minus their leverage (HC3; MacKinnon
   * and White 1985), because a fit to few pairs runs too close to them.
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
   * Standard errors of sums over a stratified sample without replacement: the root of sum over
   * strata of unseen * c / (c - 1) * sum over its c pairs of (u - mean u)^2 (Cochran 1977, section
   * 5.4). A stratum of one pair has no spread of its own: its u^2 is taken, which is no less on
   * average.
   *
   * @param influences [m, p] what each pair adds to each score, of which the first n count
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
