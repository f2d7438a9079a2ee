package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgramTest {
  private static final int MORE_THAN_A_PIPE_HOLDS = 300_000;

  @Test
  void allThatAProgramPrintsIsKeptWithItsExitCode() throws Exception {
    String line = "head -c " + MORE_THAN_A_PIPE_HOLDS + " /dev/zero | tr '\\0' a; exit 7";
    Program.Ended ended = Program.run(new ProcessBuilder("sh", "-c", line));
    assertThat(ended.exitCode()).isEqualTo(7);
    assertThat(ended.output()).isEqualTo("a".repeat(MORE_THAN_A_PIPE_HOLDS));
  }

  @Test
  void aProgramWaitsForNoInput() throws Exception {
    assertThat(Program.run(new ProcessBuilder("cat"))).isEqualTo(new Program.Ended(0, ""));
  }

  @Test
  void aTestThatIsInterruptedLeavesNoProcess() throws Exception {
    String itsOwn = "4711";
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Program.run(new ProcessBuilder("sleep", itsOwn)))
        .isInstanceOf(InterruptedException.class);
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().commandLine().orElse("").endsWith(" " + itsOwn));
  }

  @Test
  void whatAProcessStartedIsKilledWithIt() throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; wait").start();
    ProcessHandle started;
    try (BufferedReader output = shell.inputReader()) {
      started = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
      Program.kill(shell);
    }
    assertThat(shell.isAlive()).isFalse();
    assertThat(started.onExit()).succeedsWithin(Duration.ofSeconds(20));
  }
}
