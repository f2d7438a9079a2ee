package dev.ascribe.scheduling.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkBoundsTest {
  @Test
  void chunksOfShortTextsAreEqual() {
    ChunkBounds chunks = ChunkBounds.of(150, 64, 64);
    assertThat(chunks.ends()).containsExactly(64, 128, 150);
    assertThat(chunks.isSmall(0)).isFalse();
    assertThat(chunks.before(0)).isZero();
    assertThat(chunks.before(2)).isEqualTo(128);
    assertThat(ChunkBounds.of(64, 6, 64).ends()).containsExactly(64);
    assertThat(ChunkBounds.of(16, 4, 64).ends()).containsExactly(16);
  }

  @Test
  void chunksOfLongTextsBeginSmallAndKeepTheBoundsOfEqualOnes() {
    ChunkBounds chunks = ChunkBounds.of(200, 409, 64);
    assertThat(chunks.ends()).containsExactly(8, 16, 32, 64, 128, 192, 200);
    assertThat(chunks.isSmall(0)).isTrue();
    assertThat(chunks.isSmall(2)).isTrue();
    assertThat(chunks.isSmall(3)).isFalse();
    boolean[] bounds = new boolean[chunks.count()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = chunks.isBoundOfEqualChunks(i + 1);
    }
    assertThat(bounds).containsExactly(false, false, false, true, true, true, true);
    assertThat(ChunkBounds.of(6, 409, 64).ends()).containsExactly(6);
    assertThat(ChunkBounds.of(20, 409, 4).ends()).containsExactly(4, 8, 12, 16, 20);
    assertThat(ChunkBounds.of(20, 409, 12).ends()).containsExactly(8, 12, 20);
  }
}
