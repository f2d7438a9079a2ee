package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs to their end. None of them outlives its test, which may end early: a time-out
 * interrupts this wait, while it could not interrupt a read of what the program prints.
 */
public final class Program {
  /** No program of a test takes as long unless it hangs. */
  private static final int LONGEST_SECONDS = 300;

  private Program() {}

  /**
   * The end of a program.
   *
   * @param output what it printed, unless that was redirected
   */
  public record Ended(int exitCode, String output) {}

  /** Runs a program that is given no input. */
  public static Ended run(ProcessBuilder program) throws Exception {
    Process process = program.start();
    try {
      process.getOutputStream().close();
      CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> outputOf(process));
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
          .as("whether %s has ended", program.command())
          .isTrue();
      return new Ended(process.exitValue(), output.get(LONGEST_SECONDS, TimeUnit.SECONDS));
    } finally {
      kill(process);
    }
  }

  private static String outputOf(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills a process with all that it has started, and returns when it is gone. */
  public static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
