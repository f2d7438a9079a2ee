package dev.ascribe.attribution.shapley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OwenPlanTest {
  private static final int ALL = 100_000;

  private static PlanRequest request(List<Integer> groups, int evaluations, long seed) {
    int features = groups.stream().mapToInt(Integer::intValue).sum();
    return new PlanRequest(
        Method.SHAPLEY_OWEN, features, Budget.ofEvaluations(evaluations), groups, seed, "game");
  }

  private static Attribution owen(Game game, List<Integer> groups, int evaluations, long seed) {
    return game.estimate(request(groups, evaluations, seed));
  }

  private static double sum(double[] scores, int from, int to) {
    return Arrays.stream(scores, from, to).sum();
  }

  /** The mean marginal contribution over all orders in which groups stay together. */
  private static double[] byDefinition(Game game, List<Integer> groups) {
    int[] groupOf =
        IntStream.range(0, groups.size())
            .flatMap(group -> IntStream.range(0, groups.get(group)).map(feature -> group))
            .toArray();
    double[] sums = new double[game.features()];
    double orders = walk(game, groupOf, 0, -1, sums);
    return Arrays.stream(sums).map(sum -> sum / orders).toArray();
  }

  /** Adds the marginals of all orders that go on from {@code bits}; returns their number. */
  private static double walk(Game game, int[] groupOf, int bits, int open, double[] sums) {
    double orders = 0;
    for (int feature = 0; feature < groupOf.length; feature++) {
      int joined = bits | 1 << feature;
      int group = groupOf[feature];
      if (joined == bits || (open >= 0 && group != open)) {
        continue;
      }
      long left =
          IntStream.range(0, groupOf.length)
              .filter(other -> groupOf[other] == group && (joined >> other & 1) == 0)
              .count();
      double more = walk(game, groupOf, joined, left > 0 ? group : -1, sums);
      sums[feature] += more * (game.values()[joined] - game.values()[bits]);
      orders += more;
    }
    return Math.max(1, orders);
  }

  @Example
  void aPairOfPlayersSharesWhatItWinsAgainstAThird() {
    // Any two of three win 1. With players 0 and 1 in a union, the third never decides.
    Game majority = Game.of(3, bits -> Integer.bitCount(bits) >= 2 ? 1 : 0);
    assertThat(owen(majority, List.of(2, 1), ALL, 1).scores())
        .containsExactly(new double[] {0.5, 0.5, 0}, within(1e-15));
  }

  @Property(tries = 60)
  void allCoalitionsGiveTheScoresOfTheDefinition(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 3) Integer> groups,
      @ForAll long seed) {
    int features = groups.stream().mapToInt(Integer::intValue).sum();
    if (features > 8) {
      return;
    }
    Game game = Game.random(features, seed);
    Attribution attribution = owen(game, groups, ALL, seed);
    assertThat(attribution.scores()).containsExactly(byDefinition(game, groups), within(1e-10));
    assertThat(attribution.standardErrors()).containsOnly(0);
  }

  @Property(tries = 30)
  void oneGroupOrOneFeatureAGroupGivesShapleyValues(
      @ForAll @IntRange(min = 1, max = 8) int features, @ForAll long seed) {
    Game game = Game.random(features, seed);
    for (List<Integer> groups : List.of(List.of(features), Collections.nCopies(features, 1))) {
      Attribution attribution = owen(game, groups, ALL, seed);
      assertThat(attribution.evaluations()).isEqualTo(1 << features);
      assertThat(attribution.scores()).containsExactly(game.exact().scores(), within(1e-10));
    }
  }

  @Property(tries = 40)
  void scoresSumToTheValueOfTheWholeFromEveryPrefix(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 4) Integer> groups,
      @ForAll long seed) {
    int features = groups.stream().mapToInt(Integer::intValue).sum();
    if (features > 12) {
      return;
    }
    Game game = Game.random(features, seed);
    SamplingPlan plan = SamplingPlans.plan(request(groups, ALL, seed));
    double[] values = plan.coalitions().stream().mapToDouble(game::value).toArray();
    int step = Math.max(1, (values.length - plan.smallestPrefix()) / 5);
    for (int end = plan.smallestPrefix(); end <= values.length; end += step) {
      assertThat(plan.estimate(Arrays.copyOf(values, end)).efficiencyGap()).isLessThan(1e-9);
    }
  }

  @Property(tries = 30)
  void interchangeableFeaturesAndGroupsScoreTheSameAndIdleOnesNothing(@ForAll long seed) {
    Game game = Game.random(6, seed);
    Game inGroup = game.plus(game.swapped(0, 1), 1);
    assertThat(owen(inGroup, List.of(3, 3), ALL, seed).scores())
        .satisfies(scores -> assertThat(scores[0]).isCloseTo(scores[1], within(1e-10)));
    Game groups = game.plus(game.swapped(0, 3).swapped(1, 4).swapped(2, 5), 1);
    double[] scores = owen(groups, List.of(3, 3), ALL, seed).scores();
    assertThat(sum(scores, 0, 3)).isCloseTo(sum(scores, 3, 6), within(1e-10));
    Game idle = Game.of(6, bits -> game.values()[bits & ~1]);
    assertThat(owen(idle, List.of(3, 3), ALL, seed).scores()[0]).isCloseTo(0, within(1e-10));
  }

  @Property(tries = 30)
  void scoresAreLinearInTheGame(
      @ForAll @IntRange(min = 80, max = 400) int evaluations, @ForAll long seed) {
    List<Integer> groups = List.of(5, 4, 1);
    Game one = Game.random(10, seed);
    Game other = Game.random(10, ~seed);
    double[] expected = owen(one, groups, evaluations, 3).scores().clone();
    double[] others = owen(other, groups, evaluations, 3).scores();
    for (int i = 0; i < expected.length; i++) {
      expected[i] += 3 * others[i];
    }
    assertThat(owen(one.plus(other, 3), groups, evaluations, 3).scores())
        .containsExactly(expected, within(1e-8));
  }

  @Example
  void gamesOfPairsAreExactFromTheSmallestPrefix() {
    // Without interactions of three, first and last are enough: no sampling error at all.
    double[][] pairs = new double[12][12];
    for (int i = 0; i < 12; i++) {
      for (int j = 0; j < 12; j++) {
        pairs[i][j] = Math.sin(7 * i + 3 * j);
      }
    }
    Game game =
        Game.of(
            12,
            bits -> {
              double value = 0;
              for (int i = 0; i < 12; i++) {
                for (int j = 0; j <= i; j++) {
                  value += (bits >> i & bits >> j & 1) * pairs[i][j];
                }
              }
              return value;
            });
    for (List<Integer> groups : List.of(List.of(5, 4, 3), Collections.nCopies(12, 1))) {
      SamplingPlan plan = SamplingPlans.plan(request(groups, 400, 5));
      double[] values =
          plan.coalitions().subList(0, plan.smallestPrefix()).stream()
              .mapToDouble(game::value)
              .toArray();
      assertThat(values).hasSizeLessThan(45);
      assertThat(plan.estimate(values).scores())
          .containsExactly(owen(game, groups, ALL, 5).scores(), within(1e-9));
    }
  }

  @Example
  void coalitionsAreDistinctAndALargerBudgetContinuesTheSamePlan() {
    List<List<Integer>> texts =
        List.of(
            List.of(4, 1, 3),
            List.of(9),
            Collections.nCopies(9, 1),
            Collections.nCopies(25, 16),
            List.of(20, 2, 31, 1, 17, 8, 9, 4, 22, 30));
    for (List<Integer> groups : texts) {
      SamplingPlan most = SamplingPlans.plan(request(groups, 1500, 13));
      List<Coalition> coalitions = most.coalitions();
      assertThat(coalitions).hasSizeLessThanOrEqualTo(1500).doesNotHaveDuplicates();
      int features = groups.stream().mapToInt(Integer::intValue).sum();
      assertThat(coalitions).startsWith(Coalition.empty(features), Coalition.full(features));
      for (int budget = most.smallestPrefix(); budget < 1500; budget += 211) {
        SamplingPlan fewer = SamplingPlans.plan(request(groups, budget, 13));
        assertThat(fewer.smallestPrefix()).isEqualTo(most.smallestPrefix());
        assertThat(fewer.coalitions()).hasSizeLessThanOrEqualTo(budget);
        assertThat(coalitions).startsWith(fewer.coalitions().toArray(Coalition[]::new));
      }
      assertThat(new HashSet<>(SamplingPlans.plan(request(groups, 1500, 14)).coalitions()))
          .matches(other -> features < 10 || !other.equals(new HashSet<>(coalitions)));
    }
  }

  @Example
  void aReviewOfFourHundredWordsTakesAThousandEvaluations() {
    for (int length : List.of(8, 10, 16, 25, 32)) {
      List<Integer> sentences = Collections.nCopies(400 / length, length);
      assertThat(SamplingPlans.plan(request(sentences, 1000, 1)).smallestPrefix())
          .isLessThanOrEqualTo(1000);
    }
    assertThatThrownBy(() -> SamplingPlans.plan(request(Collections.nCopies(25, 16), 500, 1)))
        .isInstanceOf(AscribeException.class)
        .hasMessage(
            "shapley-owen: evaluations must be at least 898 for 400 features in 25 groups, was"
                + " 500");
  }

  @Example
  void groupsMustHoldAllFeatures() {
    for (List<Integer> groups : List.of(List.of(2, 2), List.of(5, 0), List.of(6))) {
      PlanRequest wrong =
          new PlanRequest(Method.SHAPLEY_OWEN, 5, Budget.ofEvaluations(100), groups, 1, "game");
      assertThatThrownBy(() -> SamplingPlans.plan(wrong))
          .isInstanceOf(AscribeException.class)
          .hasMessageStartingWith("shapley-owen: groups must");
    }
  }

  @Example
  void intervalsCoverTheExactScores() {
    record Case(List<Integer> groups, int evaluations) {}
    List<Case> cases =
        List.of(
            new Case(List.of(4, 4, 4), 60),
            new Case(List.of(6, 3, 2, 1), 80),
            new Case(List.of(6, 6), 80),
            new Case(List.of(12), 100));
    for (Case one : cases) {
      Game game = smooth();
      double[] exact = owen(game, one.groups(), ALL, 0).scores();
      int covered = 0;
      int scores = 0;
      for (long seed = 0; seed < 200; seed++) {
        Attribution sampled = owen(game, one.groups(), one.evaluations(), seed);
        for (int i = 0; i < exact.length; i++) {
          double error = Math.abs(sampled.scores()[i] - exact[i]);
          covered += error <= 1.96 * sampled.standardErrors()[i] + 1e-12 ? 1 : 0;
          scores++;
        }
      }
      assertThat((double) covered / scores).as(one.toString()).isBetween(0.90, 0.985);
    }
  }

  @Example
  void errorsAreUnknownWhereGroupsOrMostCoalitionsAreNoSample() {
    Game game = smooth();
    assertThat(owen(game, Collections.nCopies(12, 1), 350, 1).unknownErrors())
        .isEqualTo(UnknownErrors.GROUPS_NOT_ENUMERATED);
    assertThat(owen(game, List.of(4, 4, 4), 150, 1).unknownErrors())
        .isEqualTo(UnknownErrors.FEW_LEFT);
    assertThat(owen(game, List.of(4, 4, 4), ALL, 1).unknownErrors()).isNull();
  }

  /** A squashed sum with interactions of two and three, as classifiers have them. */
  private static Game smooth() {
    java.util.Random random = new java.util.Random(11);
    double[] single = random.doubles(12, -1, 1.5).toArray();
    double[] triple = random.doubles(40, -1, 1).toArray();
    int[] sets = random.ints(40, 0, 1 << 12).toArray();
    return Game.of(
        12,
        bits -> {
          double sum = 0;
          for (int i = 0; i < 12; i++) {
            sum += (bits >> i & 1) * single[i];
          }
          for (int i = 0; i < 40; i++) {
            int members = Integer.bitCount(bits & sets[i]);
            sum += members >= 2 ? triple[i] : 0;
          }
          return 1 / (1 + Math.exp(-sum));
        });
  }
}
