package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HungWatchTest {
  private final HungWatch watch = new HungWatch(Duration.ofMinutes(10));

  private boolean isHung(long progress, boolean hasWork, int minute) {
    return watch.isHung(progress, hasWork, TimeUnit.MINUTES.toNanos(minute));
  }

  @Test
  void aDeviceThatHasWorkAndDoesNotMoveHangsUntilItMoves() {
    assertThat(isHung(1, true, 0)).isFalse();
    assertThat(isHung(1, true, 9)).isFalse();
    assertThat(isHung(1, true, 10)).isTrue();
    assertThat(isHung(1, true, 11)).isTrue();
    // Its work went elsewhere, which does not make it sound.
    assertThat(isHung(1, false, 12)).isTrue();
    assertThat(isHung(2, true, 13)).isFalse();
    assertThat(isHung(2, true, 22)).isFalse();
    assertThat(isHung(2, true, 23)).isTrue();
  }

  @Test
  void aDeviceWithoutWorkNeedNotMove() {
    assertThat(isHung(1, false, 0)).isFalse();
    assertThat(isHung(1, false, 60)).isFalse();
    assertThat(isHung(1, true, 61)).isFalse();
    assertThat(isHung(1, true, 69)).isFalse();
    assertThat(isHung(1, true, 70)).isTrue();
  }
}
