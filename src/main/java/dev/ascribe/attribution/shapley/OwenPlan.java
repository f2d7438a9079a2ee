package dev.ascribe.attribution.shapley;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.Coalition;
import java.util.Arrays;
import java.util.List;

/**
 * Owen values (Owen 1977): Shapley values under the rule that groups of features join one after the
 * other, and that all features of a group join before the next group begins. The scores of a
 * group's features sum to the group's Shapley value in the game of whole groups. For a long text
 * with sentences as groups, this takes fewer and more meaningful coalitions than Shapley values do.
 * With one group, or with one feature in each group, Owen values are Shapley values. n features, M
 * groups, m members of one group.
 *
 * <p>Random orders would take n evaluations to observe each feature once (Lopez and Saborido 2009).
 * Here regressions share the evaluations. One regression finds the scores of the groups, from
 * random orders of the groups. One regression for each group finds how its members differ, from
 * sets of members that join first in a context and last in the opposite context. The scores of the
 * groups need few evaluations, because a group's error is shared by its members. {@link OwenDraw}
 * defines the coalitions.
 *
 * <p>Standard errors are those of the members' differences. They are known only if all coalitions
 * of whole groups were evaluated: otherwise the errors of the groups' scores would add to them, and
 * few random orders do not tell how large those errors are if groups interact. The variance of a
 * difference is that of weighted least squares. Its residual variance is drawn towards that of all
 * groups together, which counts as {@value #PRIOR_FREEDOM} observations (Smyth 2004). It is reduced
 * by the share of coalitions of each size that was evaluated, and widened by Student's t for few
 * degrees of freedom, so that 1.96 standard errors make an interval of about 95 %.
 *
 * <p>Standard errors are also unknown in three further cases: if more than half of all coalitions
 * were evaluated, since the others are then no longer like them; if there are fewer than two
 * observations for each member while groups have only one context and its opposite, since residuals
 * are then not random; and if there are fewer than {@value #FEWEST_FREEDOM} degrees of freedom in
 * all. If all coalitions were evaluated, the scores are exact and the errors are 0.
 */
final class OwenPlan implements SamplingPlan {
  private static final int PRIOR_FREEDOM = 4;
  private static final int FEWEST_CONTEXT_PAIRS = 4;
  private static final int FEWEST_FREEDOM = 9;

  /**
   * Estimates with their variances.
   *
   * @param asked number of values that the estimates used, with repetitions
   * @param variances NaN if they are unknown
   */
  private record Estimates(double[] scores, double[] variances, int asked) {}

  private final FeatureBlocks blocks;
  private final OwenDraw draw;

  private OwenPlan(FeatureBlocks blocks, OwenDraw draw) {
    this.blocks = blocks;
    this.draw = draw;
  }

  /** Draws a plan. The budget is a number of evaluations; the plan may use a few less. */
  static OwenPlan draw(PlanRequest request) {
    if (request.budget().evaluations() == null) {
      throw SamplingPlans.invalid(request, "its budget is a number of evaluations");
    }
    FeatureBlocks blocks = FeatureBlocks.of(request);
    return new OwenPlan(blocks, new OwenDraw(request, blocks));
  }

  @Override
  public List<Coalition> coalitions() {
    return draw.index().coalitions();
  }

  @Override
  public int smallestPrefix() {
    return draw.smallestPrefix();
  }

  @Override
  public Attribution estimate(double[] values) {
    SamplingPlans.requireValues(values, smallestPrefix(), coalitions().size());
    if (values.length >= blocks.coalitions()) {
      double[] scores = ExactValues.owen(blocks, coalition -> value(values, coalition));
      return attribution(new Estimates(scores, new double[scores.length], 0), values);
    }
    Estimates groups = groups(values);
    Estimates members = members(values);
    double[] scores = members.scores().clone();
    double[] variances = members.variances().clone();
    for (int group = 0; group < blocks.count(); group++) {
      int size = blocks.size(group);
      for (int feature = blocks.start(group); feature < blocks.start(group) + size; feature++) {
        scores[feature] += groups.scores()[group] / size;
        variances[feature] += groups.variances()[group] / size / size;
      }
    }
    return attribution(
        new Estimates(scores, variances, 2 + groups.asked() + members.asked()), values);
  }

  private double value(double[] values, Coalition coalition) {
    return values[draw.index().of(coalition)];
  }

  private Attribution attribution(Estimates estimates, double[] values) {
    int saved = Math.max(0, estimates.asked() - values.length);
    UnknownErrors reason = unknown(estimates, values.length);
    if (reason != null) {
      return Attribution.of(estimates.scores(), reason, saved, values);
    }
    double[] errors = estimates.variances(); // zeros where the scores are exact
    if (values.length < blocks.coalitions()) {
      errors =
          SamplingPlans.withArithmetic(Arrays.stream(errors).map(Math::sqrt).toArray(), values);
    }
    return Attribution.of(estimates.scores(), errors, saved, values);
  }

  /** Returns the reason why standard errors are unknown, or null if they are known. */
  private UnknownErrors unknown(Estimates estimates, int evaluations) {
    if (evaluations >= blocks.coalitions()) {
      return null;
    }
    if (draw.endOfGroups() > evaluations) {
      return UnknownErrors.GROUPS_NOT_ENUMERATED;
    }
    if (2.0 * evaluations > blocks.coalitions()) {
      return UnknownErrors.FEW_LEFT;
    }
    boolean known = Arrays.stream(estimates.variances()).noneMatch(Double::isNaN);
    return known ? null : UnknownErrors.FEW_EVALUATIONS;
  }

  /** Returns the scores of the groups, [M]. */
  private Estimates groups(double[] values) {
    int count = blocks.count();
    double total = values[1] - values[0];
    if (count == 1) {
      return new Estimates(new double[] {total}, new double[1], 0);
    }
    if (draw.endOfGroups() <= values.length) {
      return new Estimates(
          ExactValues.ofGroups(blocks, coalition -> value(values, coalition)),
          new double[count],
          0);
    }
    List<PairedObservation> seen = seen(draw.ofGroups(), values);
    double[] scores = PairedRegression.fit(count, 1, seen, values).deviations();
    for (int group = 0; group < count; group++) {
      scores[group] += total / count;
    }
    double[] unknown = new double[count];
    Arrays.fill(unknown, Double.NaN);
    return new Estimates(scores, unknown, 2 * seen.size());
  }

  /**
   * Returns for each member the difference between its score and an equal share of its group's
   * score, [n].
   */
  private Estimates members(double[] values) {
    PairedRegression[] fits = new PairedRegression[blocks.count()];
    double squares = 0;
    int freedom = 0;
    int asked = 0;
    boolean known = true;
    for (int group = 0; group < fits.length; group++) {
      if (blocks.size(group) == 1) {
        continue;
      }
      List<PairedObservation> seen = seen(draw.ofMembers(group), values);
      fits[group] = PairedRegression.fit(blocks.size(group), blocks.contextPairs(), seen, values);
      squares += fits[group].squares();
      freedom += fits[group].freedom();
      asked += 2 * seen.size();
      known &=
          blocks.contextPairs() >= FEWEST_CONTEXT_PAIRS
              || fits[group].freedom() >= blocks.size(group);
    }
    double[] scores = new double[blocks.features()];
    double[] variances = new double[blocks.features()];
    known &= freedom >= FEWEST_FREEDOM;
    double pooled = squares / Math.max(1, freedom);
    for (int group = 0; group < fits.length; group++) {
      PairedRegression fit = fits[group];
      if (fit != null) {
        double variance = variance(fit.squares(), fit.freedom(), pooled, freedom);
        for (int member = 0; member < fit.deviations().length; member++) {
          int feature = blocks.start(group) + member;
          scores[feature] = fit.deviations()[member];
          variances[feature] = known ? variance * fit.unitVariances()[member] : Double.NaN;
        }
      }
    }
    return new Estimates(scores, variances, asked);
  }

  /**
   * Returns a residual variance that combines the group's own squares with those of all groups, and
   * widens it as Student's t is wider than the normal distribution. NaN if there are two degrees of
   * freedom or fewer.
   */
  private static double variance(double squares, int freedom, double pooled, int pooledFreedom) {
    double degrees = Math.min(pooledFreedom, PRIOR_FREEDOM + freedom);
    double mixed = (PRIOR_FREEDOM * pooled + squares) / (PRIOR_FREEDOM + freedom);
    return degrees > 2 ? mixed * degrees / (degrees - 2) : Double.NaN;
  }

  private static List<PairedObservation> seen(List<PairedObservation> all, double[] values) {
    return all.stream().filter(observation -> observation.end() <= values.length).toList();
  }
}
