package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final List<String> METHODS =
      List.of("random", "attention", "attention-rollout", "shapley-sampling", "shapley-exact");

  @Test
  void oneIsCountedInTheSingular() {
    assertThat(List.of(0, 1, 2))
        .map(number -> Names.count(number, "run"))
        .containsExactly("0 runs", "1 run", "2 runs");
  }

  @Test
  void aTypingErrorIsNearItsName() {
    assertThat(Names.nearest("atention", METHODS)).isEqualTo("attention");
    assertThat(Names.nearest("Shapley-Exact", METHODS)).isEqualTo("shapley-exact");
  }

  @Test
  void aNameThatWasCutShortIsNear() {
    assertThat(Names.nearest("shapely", METHODS)).isEqualTo("shapley-exact");
    assertThat(Names.nearest("attention-roll", METHODS)).isEqualTo("attention-rollout");
  }

  @Test
  void nothingIsNearToNonsense() {
    assertThat(Names.nearest("xyzzyq", METHODS)).isEmpty();
    assertThat(Names.unknown("--method", "xyzzyq", METHODS))
        .hasMessage(
            "--method: unknown name 'xyzzyq' (allowed: random, attention, attention-rollout,"
                + " shapley-sampling, shapley-exact)");
  }
}
