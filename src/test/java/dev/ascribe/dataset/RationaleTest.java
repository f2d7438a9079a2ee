package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RationaleTest {
  private static final List<Rationale> THREE =
      List.of(
          new Rationale("a1", List.of(0, 1)),
          new Rationale("a2", List.of(1, 2)),
          new Rationale("a3", List.of(1)));

  @Test
  void unionHasWhatAnyoneHighlighted() {
    assertThat(Rationale.union(THREE, 4)).containsExactly(true, true, true, false);
  }

  @Test
  void majorityHasWhatMoreThanHalfHighlighted() {
    assertThat(Rationale.majority(THREE, 4)).containsExactly(false, true, false, false);
    assertThat(Rationale.majority(THREE.subList(0, 2), 4))
        .as("one of two is not more than half")
        .containsExactly(false, true, false, false);
    assertThat(Rationale.majority(THREE.subList(0, 1), 4))
        .containsExactly(true, true, false, false);
  }

  @Test
  void noAnnotatorsHighlightNothing() {
    assertThat(Rationale.union(List.of(), 2)).containsExactly(false, false);
    assertThat(Rationale.majority(List.of(), 2)).containsExactly(false, false);
  }
}
