package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import java.util.Arrays;
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
  private final PairDesignVariances byDesign;

  PairErrors(PairRegression regression) {
    this.regression = regression;
    this.byDesign = new PairDesignVariances(regression);
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
   * they come from {@link PairDesignVariances} alone.
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
      return roots(byDesign.ofRegression(), variancesOfDepartures());
    }
    PairKriging kriging = regression.kriging();
    double[] apart = distanceFrom(kriging.scores(regression.total()));
    double[] ofProcess = kriging.variancesOfRegression(regression.linearWeights(), apart);
    return roots(widened(ofProcess, kriging), variancesOfDepartures());
  }

  /**
   * Returns standard errors of the process's scores.
   *
   * @param predicted [n] these scores
   * @return [n], null if too few degrees of freedom are left
   */
  double[] of(PairKriging kriging, double[] predicted) {
    if (!areKnown()) {
      return null;
    }
    double[] ofProcess = kriging.variances(regression.linearWeights(), distanceFrom(predicted));
    return roots(widened(ofProcess, kriging), variancesOfDepartures());
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
        && (degrees >= LEAST_DEGREES_OF_A_CLOSE_FIT || regression.errorLeftOut() >= departure());
  }

  /**
   * Returns the weighted sum of squared residuals that a single deviating pair would cause. It is
   * assumed to deviate by as much as pairs differ.
   */
  private double departure() {
    double squares = 0;
    for (int pair = 0; pair < design.pairs(); pair++) {
      double difference = regression.differences()[pair];
      squares += regression.weight(pair) * difference * difference;
    }
    return squares / design.pairs();
  }

  /**
   * Widens the variances that the process expects, because the game may not be a draw of the
   * process. If the variances by design are larger, the result is the mean of both. Those by design
   * are themselves the mean of two: with the residuals of the process, since what it predicts of a
   * pair adds no error, and with those of the regression, since pairs that are left may not be like
   * their neighbours.
   *
   * @param ofProcess [n]
   * @return [n]
   */
  private double[] widened(double[] ofProcess, PairKriging kriging) {
    double[] afterProcess = byDesign.of(kriging.errorsLeftOut());
    double[] afterRegression = byDesign.ofRegression();
    double[] variances = new double[ofProcess.length];
    for (int feature = 0; feature < variances.length; feature++) {
      double mean = (afterProcess[feature] + afterRegression[feature]) / 2;
      variances[feature] = (ofProcess[feature] + Math.max(ofProcess[feature], mean)) / 2;
    }
    return variances;
  }

  /**
   * Returns what pairs that depart from the fit and were not evaluated add to the variances of the
   * scores, [n]. Even if no evaluated pair deviates, others may: if a share 1 / m of all pairs
   * deviates, m evaluated pairs miss all of them more than one time in three.
   */
  private double[] variancesOfDepartures() {
    double mass = 0;
    for (int pair = 0; pair < design.pairs(); pair++) {
      mass += regression.weight(pair);
    }
    double ofPair = UnseenDeparture.missing(regression.errorLeftOut(), departure()) / mass;
    DMatrixRMaj linear = regression.linearWeights(); // [m, n]
    double[] variances = new double[design.features()];
    for (int feature = 0; feature < variances.length; feature++) {
      for (int pair = 0; pair < design.pairs(); pair++) {
        double unseen = regression.weights().unseen()[sample.stratumOf()[pair]];
        double weight = linear.get(pair, feature);
        variances[feature] += ofPair * unseen * weight * weight;
      }
    }
    return variances;
  }

  /** Returns the square roots of sums of variances, [n]. */
  private static double[] roots(double[]... variances) {
    double[] sums = new double[variances[0].length];
    for (double[] part : variances) {
      for (int feature = 0; feature < sums.length; feature++) {
        sums[feature] += part[feature];
      }
    }
    return Arrays.stream(sums).map(Math::sqrt).toArray();
  }

  /** Returns the regression's scores minus other scores, [n]. */
  private double[] distanceFrom(double[] others) {
    double[] apart = regression.scores();
    for (int feature = 0; feature < apart.length; feature++) {
      apart[feature] -= others[feature];
    }
    return apart;
  }
}
