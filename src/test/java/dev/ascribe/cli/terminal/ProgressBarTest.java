package dev.ascribe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();

  private ProgressBar bar(Terminal terminal) {
    return new ProgressBar(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, "texts", clock::get);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aPlainStreamGetsOneLineForEveryTenthOfTheWork() {
    ProgressBar bar = bar(Terminal.plain());
    bar.begin(1000, 0);
    for (int done = 1; done <= 1000; done++) {
      clock.addAndGet(SECOND / 50);
      bar.update(done, "");
    }
    assertThat(printed().lines()).hasSize(10);
    assertThat(printed()).doesNotContain("\r").doesNotContain("\u001b");
    assertThat(printed().lines().findFirst()).contains(" 10 % 100/1000 texts, 18 s left");
  }

  @Test
  void aPlainStreamHearsOfSlowWorkEveryTenSeconds() {
    ProgressBar bar = bar(Terminal.plain());
    bar.begin(1000, 0);
    clock.addAndGet(9 * SECOND);
    bar.update(1, "training");
    assertThat(printed()).isEmpty();
    clock.addAndGet(SECOND);
    bar.update(2, "training");
    assertThat(printed().strip()).isEqualTo("0 % 2/1000 texts, 1 h 23 min left, training");
  }

  /** A text of many words may take longer than all others together. */
  @Test
  void aPlainStreamHearsEveryMinuteThatTheWorkGoesOn() {
    ProgressBar bar = bar(Terminal.plain());
    bar.begin(9, 0);
    clock.addAndGet(20 * SECOND);
    bar.update(1, "explaining run 1/9");
    for (int second = 0; second < 600; second += 5) {
      clock.addAndGet(5 * SECOND);
      bar.keepAlive(70);
    }
    assertThat(printed().lines())
        .hasSizeBetween(11, 13)
        .allSatisfy(line -> assertThat(line).contains("1/9 texts", "explaining run 1/9"))
        .last()
        .asString()
        .contains("1 min 10 s left");
  }

  @Test
  void whatIsStoredAlreadyDoesNotCountForTheSpeed() {
    ProgressBar bar = bar(Terminal.plain());
    bar.begin(100, 50);
    clock.addAndGet(10 * SECOND);
    bar.update(60, "");
    // Ten texts in ten seconds, forty to go.
    assertThat(printed().strip()).isEqualTo("60 % 60/100 texts, 40 s left");
  }

  @Test
  void aTerminalGetsOneLineThatIsDrawnAgainAndFitsItsWidth() {
    ProgressBar bar = bar(new Terminal(true, false, 40));
    bar.begin(10, 0);
    clock.addAndGet(SECOND);
    bar.update(5, "a detail that is much too long for this line");
    bar.message("done     one run");
    bar.end();
    String half = "[############............]  50 % 5/10 t";
    assertThat(printed().split("\r\u001b\\[K|\\R"))
        .containsExactly("[........................]   0 % 0/10 t", half, "done     one run", half)
        .allSatisfy(frame -> assertThat(frame).hasSizeLessThan(40));
    assertThat(printed()).endsWith("\r\u001b[K");
  }

  @Test
  void aTerminalIsNotFloodedWithFrames() {
    ProgressBar bar = bar(new Terminal(true, false, 80));
    bar.begin(1000, 0);
    for (int done = 1; done < 1000; done++) {
      clock.addAndGet(SECOND / 1000);
      bar.update(done, "");
    }
    assertThat(printed().split("\r")).hasSizeLessThan(13);
  }
}
