package dev.ascribe.storage;

import dev.ascribe.common.Program;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that runs a main class, and can be killed without warning. One that hangs is
 * killed in the end, since no time-out of a test interrupts a read of what it prints.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int LONGEST_MINUTES = 5;

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts {@code main} with the class path of this process. */
  public static ChildProcess start(Class<?> main, String... arguments) throws IOException {
    return start(List.of(), main, arguments);
  }

  /**
   * The same with further flags of the virtual machine.
   *
   * @param flags for example {@code -Djava.io.tmpdir=DIR}
   */
  public static ChildProcess start(List<String> flags, Class<?> main, String... arguments)
      throws IOException {
    return start(flags, ProcessBuilder.Redirect.DISCARD, main, arguments);
  }

  /** The same with its log and its errors in a file. */
  public static ChildProcess startWithErrorsIn(Path errors, Class<?> main, String... arguments)
      throws IOException {
    return start(List.of(), ProcessBuilder.Redirect.to(errors.toFile()), main, arguments);
  }

  private static ChildProcess start(
      List<String> flags, ProcessBuilder.Redirect errors, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xmx128m", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"));
    // Threads that wait for each other crawl where other processes want the cores.
    command.add("-Dai.djl.pytorch.num_threads=1");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    CompletableFuture.delayedExecutor(LONGEST_MINUTES, TimeUnit.MINUTES)
        .execute(() -> process.toHandle().destroyForcibly());
    return new ChildProcess(process);
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Sends a signal.
   *
   * @param name for example {@code STOP}, which pauses the process until it gets {@code CONT}
   */
  public void signal(String name) throws Exception {
    Program.Ended sent =
        Program.run(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())));
    if (sent.exitCode() != 0) {
      throw new IllegalStateException("no signal " + name + ": " + sent.output());
    }
  }

  /** The next line that the main class printed with the prefix, without it; null at the end. */
  public String next(String prefix) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
    return null;
  }

  /** SIGKILL: no shutdown hook and no finally block runs. What it printed can still be read. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /** Whether it ends before a number of milliseconds has passed. */
  public boolean endsWithin(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for its end; the exit code. */
  public int await() throws IOException, InterruptedException {
    output.transferTo(Writer.nullWriter());
    return process.waitFor();
  }

  /** SIGTERM, as a service manager sends it; the exit code. */
  public int terminate() throws InterruptedException {
    // Process.destroy would also close the pipe to what the process prints last.
    process.toHandle().destroy();
    return process.waitFor();
  }

  @Override
  public void close() throws IOException {
    kill();
    output.close();
  }
}
