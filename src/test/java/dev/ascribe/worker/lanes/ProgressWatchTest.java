package dev.ascribe.worker.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressWatchTest {
  private final ProgressWatch watch = new ProgressWatch(Duration.ofMinutes(10));

  private boolean isHung(boolean hasWork, int minute) {
    return watch.isHung(hasWork, TimeUnit.MINUTES.toNanos(minute));
  }

  @Test
  void aDeviceThatHasWorkAndTakesNoStepHangsUntilItTakesOne() {
    assertThat(isHung(true, 0)).isFalse();
    assertThat(isHung(true, 9)).isFalse();
    assertThat(isHung(true, 10)).isTrue();
    assertThat(isHung(true, 11)).isTrue();
    // Its work went elsewhere, which does not make it sound.
    assertThat(isHung(false, 12)).isTrue();
    watch.countStep();
    assertThat(isHung(true, 13)).isFalse();
    assertThat(isHung(true, 22)).isFalse();
    assertThat(isHung(true, 23)).isTrue();
  }

  @Test
  void aDeviceWithoutWorkNeedNotMove() {
    assertThat(isHung(false, 0)).isFalse();
    assertThat(isHung(false, 60)).isFalse();
    assertThat(isHung(true, 61)).isFalse();
    assertThat(isHung(true, 69)).isFalse();
    assertThat(isHung(true, 70)).isTrue();
  }
}
