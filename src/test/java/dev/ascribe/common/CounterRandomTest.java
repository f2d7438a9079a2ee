package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CounterRandomTest {
  /** Results of studies depend on these numbers: they may never change. */
  @Test
  void theNumbersAreForever() {
    CounterRandom random = CounterRandom.of(13, "stream", 7);

    assertThat(new long[] {random.nextLong(), random.nextLong()})
        .containsExactly(-1211137728678628594L, -3060325257391693970L);
    assertThat(CounterRandom.of(13, "stream", 7).permutation(6)).containsExactly(4, 0, 5, 3, 1, 2);
  }

  @Test
  void seedStreamAndCountersAllMatter() {
    long reference = CounterRandom.of(1, "a", 1).nextLong();

    assertThat(CounterRandom.of(2, "a", 1).nextLong()).isNotEqualTo(reference);
    assertThat(CounterRandom.of(1, "b", 1).nextLong()).isNotEqualTo(reference);
    assertThat(CounterRandom.of(1, "a", 2).nextLong()).isNotEqualTo(reference);
    assertThat(CounterRandom.of(1, "a").nextLong()).isNotEqualTo(reference);
  }

  @Test
  void everyPositionIsEquallyLikelyInPermutations() {
    int[][] counts = new int[4][4];
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      int[] order = CounterRandom.of(5, "uniform", i).permutation(4);
      for (int position = 0; position < 4; position++) {
        counts[position][order[position]]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        assertThat(count / (double) draws).isCloseTo(0.25, within(0.01));
      }
    }
  }
}
