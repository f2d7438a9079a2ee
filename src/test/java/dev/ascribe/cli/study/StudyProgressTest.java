package dev.ascribe.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPace;
import dev.ascribe.study.StudyWork;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StudyProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicLong clock = new AtomicLong();
  private final StudyProgress progress =
      new StudyProgress(
          new PrintStream(bytes, true, StandardCharsets.UTF_8),
          Terminal.plain(),
          new StudyPace(new StudyWork(Map.of(), 600, true), 1, 0),
          clock::get);

  /** Lets two minutes pass without an event, and returns what is printed meanwhile. */
  private List<String> twoQuietMinutes() {
    bytes.reset();
    for (int tick = 0; tick < 24; tick++) {
      clock.addAndGet(5_000_000_000L);
      progress.tick();
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aStudyWithoutEventsIsHeardOfFromItsPlanToItsEnd() {
    assertThat(twoQuietMinutes()).isEmpty();
    progress.accept(new StudyEvent.Planned("quiet", 1, 9, 3));
    assertThat(twoQuietMinutes())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith(" 33 % 3/9 texts"));
    progress.accept(new StudyEvent.StudyCompleted("quiet", 0, 240));
    assertThat(twoQuietMinutes()).isEmpty();
  }
}
