package dev.ascribe.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomAttributionTest {
  @Test
  void scoresDependOnSeedAndStreamOnly() {
    double[] scores = RandomAttribution.scores(13, "instance-1", 10);
    assertThat(RandomAttribution.scores(13, "instance-1", 10)).isEqualTo(scores);
    assertThat(RandomAttribution.scores(13, "instance-2", 10)).isNotEqualTo(scores);
    assertThat(RandomAttribution.scores(21, "instance-1", 10)).isNotEqualTo(scores);
  }

  @Test
  void scoresAreUniform() {
    double[] scores = RandomAttribution.scores(13, "many", 10_000);
    assertThat(Arrays.stream(scores).boxed()).allMatch(score -> score >= 0 && score < 1);
    assertThat(Arrays.stream(scores).average().orElseThrow()).isCloseTo(0.5, within(0.01));
  }
}
