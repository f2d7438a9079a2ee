package dev.ascribe.scheduling.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RunningClockTest {
  private final AtomicLong source = new AtomicLong(7_000);
  private final RunningClock clock = new RunningClock(source::get, 30);

  private long after(long milliseconds) {
    source.addAndGet(milliseconds);
    return clock.getAsLong();
  }

  @Test
  void timeThatIsReadOftenCountsInFull() {
    long start = clock.getAsLong();
    for (int i = 0; i < 100; i++) {
      after(15);
    }
    assertThat(clock.getAsLong() - start).isEqualTo(1_500);
  }

  @Test
  void ofAPauseLittleCounts() {
    long start = clock.getAsLong();
    assertThat(after(65_000) - start).isEqualTo(30);
    assertThat(after(20) - start).isEqualTo(50);
    assertThat(after(3_600_000) - start).isEqualTo(80);
    assertThat(after(0) - start).isEqualTo(80);
  }
}
