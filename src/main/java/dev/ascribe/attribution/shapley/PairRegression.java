package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * {@link PairDesign} solved by weighted least squares, each stratum with its whole kernel mass. m
 * pairs, n features, p columns.
 *
 * <p>The trend of the design is {@link PairTrend.Shape#CURVE} unless another predicts pairs that
 * are left out much better: columns that are not needed cost as much as they would save.
 */
final class PairRegression {
  /** Beyond either, the process takes seconds to fit. */
  private static final int MOST_KRIGED_FEATURES = 64;

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

  /** The share of the error on pairs left out to which a richer trend must come down. */
  private static final double MUCH_BETTER = 0.7;

  /** Degrees of freedom at which it must come down to half of that. */
  private static final double FEW_DEGREES = 8;

  private final PairSample sample;
  private final double[] differences;
  private final PairTrend.Shape shape;
  private final PairDesign design;
  private final double total;
  private final PairWeights weights;

  /** [p, p] inverse of the weighted normal matrix. */
  private final DMatrixRMaj inverse = new DMatrixRMaj(1, 1);

  /** [p, 1] the solution. */
  private final DMatrixRMaj coefficients = new DMatrixRMaj(1, 1);

  /**
   * Solves the problem.
   *
   * @param sample its first pairs contain all of size 1
   * @param differences [m] half the difference of each of the first m pairs
   * @param total v(N) - v(0)
   */
  private PairRegression(
      PairSample sample, double[] differences, double total, PairTrend.Shape shape) {
    this.sample = sample;
    this.differences = differences;
    this.total = total;
    this.shape = shape;
    this.design = PairDesign.of(sample, differences, total, shape);
    this.weights = PairWeights.of(sample.strata(), sample.counts(design.pairs()));
    DMatrixRMaj weighted = design.matrix().copy();
    for (int pair = 0; pair < design.pairs(); pair++) {
      for (int column = 0; column < weighted.numCols; column++) {
        weighted.set(pair, column, weight(pair) * weighted.get(pair, column));
      }
    }
    DMatrixRMaj normal = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(weighted, design.matrix(), normal);
    design.fixTheSum(normal, normal.get(0, 0));
    if (!CommonOps_DDRM.invertSPD(normal, inverse)) {
      throw new IllegalStateException("singular regression on " + design.pairs() + " pairs");
    }
    DMatrixRMaj moments = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.multTransA(weighted, design.response(), moments);
    CommonOps_DDRM.mult(inverse, moments, coefficients);
  }

  /**
   * The regression with the trend that suits the pairs best.
   *
   * @param values [2 + 2m, or one more] of empty, full, then the pairs of at least two features
   */
  static PairRegression fit(PairSample sample, double[] values) {
    double total = values[1] - values[0];
    double[] differences = PairSample.halfDifferences(values);
    PairRegression best = new PairRegression(sample, differences, total, PairTrend.Shape.CURVE);
    int features = sample.strata().features();
    if (features <= 2 || features > MOST_KRIGED_FEATURES) {
      return best;
    }
    double lowest = best.errorLeftOut();
    int[] counts = sample.counts(differences.length);
    for (PairTrend.Shape shape : List.of(PairTrend.Shape.LINE, PairTrend.Shape.LEVELS)) {
      PairTrend trend = PairTrend.of(shape, sample.strata(), counts);
      int degrees = differences.length - (features - 1) - trend.columns();
      if (degrees >= 1 && trend.isDetermined()) {
        PairRegression other = new PairRegression(sample, differences, total, shape);
        double error = other.errorLeftOut();
        if (error < MUCH_BETTER * degrees / (degrees + FEW_DEGREES) * lowest) {
          best = other;
          lowest = error;
        }
      }
    }
    return best;
  }

  /**
   * The estimate from the values of a prefix.
   *
   * @param values [2 + 2m, or one more] of empty, full, then the pairs
   */
  static Attribution attribution(PairSample sample, double[] values) {
    if (sample.strata().features() == 1) {
      return attribution(sample, new double[] {values[1] - values[0]}, new double[1], values);
    }
    PairRegression regression = fit(sample, values);
    return attribution(sample, regression.scores(), regression.standardErrors(), values);
  }

  /**
   * The attribution of an estimate from pairs.
   *
   * @param errors [n] or null where too few pairs are there to know them; 0 where all are there
   */
  static Attribution attribution(
      PairSample sample, double[] scores, double[] errors, double[] values) {
    double empty = values[0];
    double full = values[1];
    int used = values.length;
    if (errors == null) {
      return Attribution.withoutErrors(
          scores, UnknownErrors.FEW_EVALUATIONS, used, 0, empty, full, Double.NaN);
    }
    boolean complete = PairSample.pairs(used) == sample.strata().allPairs();
    double[] reported = complete ? errors : ArithmeticError.added(errors, values);
    return new Attribution(scores, reported, null, used, 0, empty, full, Double.NaN);
  }

  /**
   * Whether the pairs tell how far the scores may be off. Few pairs determine the scores but do not
   * show how a game departs from the fit. A close fit needs more of them: where words decide
   * together, the pairs that depart from it are rare, and may all be among those not evaluated.
   */
  boolean isErrorKnown() {
    int degrees = sample.degreesOfFreedom(2 + 2 * design.pairs());
    return degrees >= LEAST_DEGREES
        && degrees >= LEAST_DEGREES_FOR_A_FEATURE * sample.strata().features()
        && (degrees >= LEAST_DEGREES_OF_A_CLOSE_FIT || missingDeparture() == 0);
  }

  /**
   * What the fit leaves over less than one pair would that departs from it by as much as pairs
   * differ, as a variance of each pair. A pair that does so may well be among those not evaluated
   * where none was seen: a share of 1 / m of them is missed by m pairs more than one time in three.
   *
   * @return 0 where the fit leaves that much or more
   */
  private double missingDeparture() {
    double squares = 0;
    double mass = 0;
    for (int pair = 0; pair < design.pairs(); pair++) {
      squares += weight(pair) * differences[pair] * differences[pair];
      mass += weight(pair);
    }
    return Math.max(0, (squares / design.pairs() - errorLeftOut()) / mass);
  }

  /**
   * Errors of the process, with what it may not know. Where errors by design are larger, a variance
   * is the mean of both: the game is as likely to be unlike a draw of the process as like it. The
   * departure that is missing comes on top.
   *
   * @param ofProcess [n]
   * @return [n]
   */
  private double[] withDoubt(double[] ofProcess) {
    double[] byDesign = errorsByDesign(influences());
    double[] departure = errorsOfDeparture();
    double[] errors = new double[ofProcess.length];
    for (int feature = 0; feature < errors.length; feature++) {
      double larger = Math.max(ofProcess[feature], byDesign[feature]);
      double mean = Math.hypot(ofProcess[feature], larger) / Math.sqrt(2);
      errors[feature] = Math.hypot(mean, departure[feature]);
    }
    return errors;
  }

  /** [n] what {@link #missingDeparture} makes of the errors of the scores. */
  private double[] errorsOfDeparture() {
    double missing = missingDeparture();
    DMatrixRMaj linear = linearWeights();
    double[] errors = new double[design.features()];
    for (int feature = 0; feature < errors.length; feature++) {
      double squares = 0;
      for (int pair = 0; pair < design.pairs(); pair++) {
        double unseen = weights.unseen()[sample.stratumOf()[pair]];
        squares += unseen * linear.get(pair, feature) * linear.get(pair, feature);
      }
      errors[feature] = Math.sqrt(missing * squares);
    }
    return errors;
  }

  /** The process that suits the pairs best, with the trend of this regression as its mean. */
  PairKriging kriging() {
    return PairKriging.fit(sample, differences, total, shape);
  }

  /**
   * The weighted sum of squared errors when each pair is predicted from all others (Allen 1974):
   * its residual divided by one minus its leverage.
   */
  private double errorLeftOut() {
    DMatrixRMaj influences = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design.matrix(), inverse, influences);
    double sum = 0;
    for (int pair = 0; pair < design.pairs(); pair++) {
      double residual = residualLeftOut(pair, influences);
      sum += weight(pair) * residual * residual;
    }
    return sum;
  }

  /**
   * The residual of a pair divided by one minus its leverage.
   *
   * @param influences [m, p] the regressors times the inverse
   */
  private double residualLeftOut(int pair, DMatrixRMaj influences) {
    double leverage = 0;
    double residual = design.response().get(pair);
    for (int column = 0; column < influences.numCols; column++) {
      double regressor = design.matrix().get(pair, column);
      leverage += influences.get(pair, column) * regressor;
      residual -= regressor * coefficients.get(column);
    }
    return residual / Math.max(1 - weight(pair) * leverage, 1.0 / design.pairs());
  }

  private double weight(int pair) {
    return weights.weights()[sample.stratumOf()[pair]];
  }

  /** [n] scores; they sum to v(N) - v(0). */
  double[] scores() {
    double[] scores = new double[design.features()];
    for (int feature = 0; feature < scores.length; feature++) {
      scores[feature] = coefficients.get(feature) + total / scores.length;
    }
    return scores;
  }

  /**
   * Standard errors of the scores. Pairs that are spread out err less than a random sample would,
   * so that errors by design alone would be too large: the game is taken as a draw of the process
   * that suits the pairs best ({@link PairKriging}), and the errors are those of these scores on
   * it, where a pair not evaluated is expected to be like its neighbours, with doubt whether it is.
   * Where the process costs too much, errors are by design.
   *
   * @return [n], zeros when all pairs are there, null when too few degrees of freedom are left
   */
  double[] standardErrors() {
    int features = design.features();
    boolean complete = design.pairs() == sample.strata().allPairs();
    if (complete) {
      return new double[features];
    }
    if (!isErrorKnown()) {
      return null;
    }
    if (features > MOST_KRIGED_FEATURES || design.pairs() > MOST_KRIGED_PAIRS) {
      return withDoubt(errorsByDesign(influences()));
    }
    PairKriging kriging = kriging();
    return withDoubt(kriging.standardErrors(linearWeights(), apart(kriging.scores(total))));
  }

  /**
   * Standard errors of the scores of {@link #kriging}; see {@link #standardErrors} for when they
   * are null.
   */
  double[] standardErrors(PairKriging kriging, double[] predicted) {
    return isErrorKnown()
        ? withDoubt(kriging.ownStandardErrors(linearWeights(), apart(predicted)))
        : null;
  }

  /** [n] the scores less others. */
  private double[] apart(double[] others) {
    double[] apart = scores();
    for (int feature = 0; feature < apart.length; feature++) {
      apart[feature] -= others[feature];
    }
    return apart;
  }

  /** [m, p] the regressors times the inverse. */
  private DMatrixRMaj influences() {
    DMatrixRMaj influences = new DMatrixRMaj(1, 1);
    CommonOps_DDRM.mult(design.matrix(), inverse, influences);
    return influences;
  }

  /** [m, n] what each pair's response adds to each score. */
  private DMatrixRMaj linearWeights() {
    DMatrixRMaj influences = influences();
    DMatrixRMaj weights = new DMatrixRMaj(design.pairs(), design.features());
    for (int pair = 0; pair < weights.numRows; pair++) {
      for (int feature = 0; feature < weights.numCols; feature++) {
        weights.set(pair, feature, weight(pair) * influences.get(pair, feature));
      }
    }
    return weights;
  }

  /**
   * Standard errors by linearisation (Binder 1983): a pair's influence on the scores is the inverse
   * times its weighted regressors times its residual, and their variance is that of a stratified
   * sample without replacement. Residuals are divided by one minus their leverage (HC3; MacKinnon
   * and White 1985), because a fit to few pairs runs too close to them.
   *
   * @param influences [m, p] the regressors times the inverse; changed in place
   * @return [n]
   */
  private double[] errorsByDesign(DMatrixRMaj influences) {
    for (int pair = 0; pair < design.pairs(); pair++) {
      double residual = residualLeftOut(pair, influences);
      for (int column = 0; column < influences.numCols; column++) {
        influences.set(pair, column, influences.get(pair, column) * weight(pair) * residual);
      }
    }
    return StratifiedErrors.of(
        influences,
        design.features(),
        sample.stratumOf(),
        sample.counts(design.pairs()),
        weights.unseen());
  }
}
