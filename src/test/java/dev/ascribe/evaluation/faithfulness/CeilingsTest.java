package dev.ascribe.evaluation.faithfulness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ascribe.common.Coalition;
import dev.ascribe.evaluation.faithfulness.GreedyPath.Direction;
import dev.ascribe.evaluation.statistics.Ranking;
import dev.ascribe.study.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CeilingsTest {
  private static final int FEATURES = 4;
  private static final List<Measure> REMOVALS =
      Ceilings.measures(List.of(Measure.values()), Direction.REMOVAL);
  private static final List<Measure> INSERTIONS =
      Ceilings.measures(List.of(Measure.values()), Direction.INSERTION);

  private static GreedyPath path(
      Direction direction, int features, ToDoubleFunction<Coalition> game) {
    GreedyPath path = new GreedyPath(direction, features);
    while (!path.isComplete()) {
      double[] values = path.candidates().stream().mapToDouble(game).toArray();
      path.choose(values, new double[values.length]);
    }
    return path;
  }

  /** The best that a ranking fixed beforehand reaches in an additive game is known: by weight. */
  @Test
  void ceilingsOfAnAdditiveGameAreThoseOfTheRankingByWeight() {
    double[] weights = {0.05, 0.3, 0.1, 0.2};
    ToDoubleFunction<Coalition> game =
        text ->
            0.2
                + IntStream.range(0, FEATURES)
                    .filter(text::contains)
                    .mapToDouble(i -> weights[i])
                    .sum();
    assertThat(Ceilings.of(REMOVALS, path(Direction.REMOVAL, FEATURES, game)))
        .hasEntrySatisfying("deletion-ceiling", near((0.85 / 2 + 0.55 + 0.35 + 0.25 + 0.1) / 4))
        // Four shares round up to one word, one to two words.
        .hasEntrySatisfying("comprehensiveness-ceiling", near((4 * 0.3 + 0.5) / 5))
        .hasEntrySatisfying("normalised-comprehensiveness-ceiling", near(1.7 / 5 / 0.65));
    assertThat(Ceilings.of(INSERTIONS, path(Direction.INSERTION, FEATURES, game)))
        .hasEntrySatisfying("insertion-ceiling", near((0.1 + 0.5 + 0.7 + 0.8 + 0.85 / 2) / 4))
        .hasEntrySatisfying("sufficiency-ceiling", near((4 * 0.35 + 0.15) / 5))
        .hasEntrySatisfying("normalised-sufficiency-ceiling", near(1 - 1.55 / 5 / 0.65));
  }

  private static java.util.function.Consumer<Double> near(double expected) {
    return value -> assertThat(value).isCloseTo(expected, within(1e-12));
  }

  /**
   * In games whose features matter only together, the best ranking by exhaustive search is better
   * than the greedy one, which is much better than leave-one-out, which is better than random.
   */
  @Test
  void theGreedyPathIsNearTheBestRankingOfRandomGames() {
    double best = 0;
    double greedy = 0;
    double leaveOneOut = 0;
    double random = 0;
    for (int seed = 0; seed < 200; seed++) {
      double[] values = new Random(seed).doubles(1 << FEATURES).toArray();
      ToDoubleFunction<Coalition> game = text -> values[(int) text.toLongs()[0]];
      double[] all = rankings().mapToDouble(order -> deletion(game, order)).toArray();
      double ofPath =
          Ceilings.of(List.of(Measure.DELETION), path(Direction.REMOVAL, FEATURES, game))
              .get("deletion-ceiling");
      Coalition full = Coalition.full(FEATURES);
      double[] drops =
          IntStream.range(0, FEATURES)
              .mapToDouble(i -> game.applyAsDouble(full) - game.applyAsDouble(full.without(i)))
              .toArray();
      double ofBest = Arrays.stream(all).min().orElseThrow();
      assertThat(ofPath).isGreaterThanOrEqualTo(ofBest - 1e-12);
      best += ofBest;
      greedy += ofPath;
      leaveOneOut += deletion(game, Ranking.descending(drops));
      random += Arrays.stream(all).average().orElseThrow();
    }
    assertThat(greedy - best).isLessThan((leaveOneOut - best) / 2);
    assertThat(leaveOneOut).isLessThan(random);
  }

  private static double deletion(ToDoubleFunction<Coalition> game, int[] order) {
    double[] values =
        IntStream.rangeClosed(0, FEATURES)
            .mapToDouble(
                k ->
                    game.applyAsDouble(
                        Coalition.of(FEATURES, Arrays.copyOf(order, k)).complement()))
            .toArray();
    return PerturbationCurve.area(IntStream.rangeClosed(0, FEATURES).toArray(), values);
  }

  private static Stream<int[]> rankings() {
    return IntStream.range(0, 256)
        .mapToObj(code -> IntStream.range(0, FEATURES).map(i -> code >> 2 * i & 3).toArray())
        .filter(order -> Arrays.stream(order).distinct().count() == FEATURES);
  }

  @Test
  void equalValuesAreRankedInTheOrderOfTheText() {
    GreedyPath path = new GreedyPath(Direction.INSERTION, 3);
    path.choose(new double[] {0.5}, new double[1]);
    assertThat(path.candidates())
        .containsExactly(Coalition.of(3, 0), Coalition.of(3, 1), Coalition.of(3, 2));
    path.choose(new double[] {0.7, 0.70001, 0.69}, new double[] {0, 1e-4, 0});
    assertThat(path.candidates()).containsExactly(Coalition.of(3, 0, 1), Coalition.of(3, 0, 2));
    assertThatThrownBy(path::values).hasMessage("the path has 2 of 4 points");
    assertThatThrownBy(() -> path.choose(new double[] {0, Double.NaN}, new double[2]))
        .hasMessage("probabilities[1] is NaN (allowed: numbers)");
  }

  @Test
  void aTextOfOneWordAndOneThatContributesNothing() {
    GreedyPath path = path(Direction.REMOVAL, 1, text -> text.isFull() ? 0.3 : 0.4);
    assertThat(Ceilings.of(REMOVALS, path))
        .hasEntrySatisfying("deletion-ceiling", near(0.35))
        .hasEntrySatisfying("comprehensiveness-ceiling", near(-0.1))
        .containsEntry("left-out:normalised-comprehensiveness-ceiling:no-contribution", 1.0);
  }
}
