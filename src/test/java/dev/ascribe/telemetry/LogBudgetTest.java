package dev.ascribe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogBudgetTest {
  private final AtomicLong nanos = new AtomicLong();
  private final LogBudget budget = new LogBudget(nanos::get);
  private final List<String> lines = new ArrayList<>();

  private void write(String cause, int times) {
    for (int i = 0; i < times; i++) {
      budget.write(cause, more -> lines.add(cause + more));
    }
  }

  @Test
  void aCauseHasSomeLinesAMinuteAndSaysWhatWasLeftOut() {
    write("a", 1000);
    assertThat(lines).hasSize(20).containsOnly("a");
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    lines.clear();
    write("a", 2);
    assertThat(lines).containsExactly("a; left out: 980 lines like it", "a");
  }

  @Test
  void oneCauseTakesNothingFromAnother() {
    write("a", 1000);
    lines.clear();
    write("b", 1);
    assertThat(lines).containsExactly("b");
  }

  @Test
  void causesWithoutNumberAreBoundedToo() {
    for (int i = 0; i < 100_000; i++) {
      write("cause " + i, 1);
    }
    assertThat(lines).hasSizeLessThan(600);
  }
}
