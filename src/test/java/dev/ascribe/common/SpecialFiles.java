package dev.ascribe.common;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;

/** Pipes and devices of their own for tests, which must not risk those of the machine. */
public final class SpecialFiles {
  private SpecialFiles() {}

  /** Makes a device on which every write fails, as on a full disk. Skips the test if it may not. */
  public static Path fullDevice(Path folder) throws Exception {
    Path device = folder.resolve("full");
    assumeThat(make("mknod", device.toString(), "c", "1", "7"))
        .as("exit code of mknod, which only root may call")
        .isZero();
    return device;
  }

  /** Makes a named pipe. */
  public static Path pipe(Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(make("mkfifo", pipe.toString())).as("exit code of mkfifo").isZero();
    return pipe;
  }

  private static int make(String... command) throws Exception {
    return Program.run(new ProcessBuilder(command).redirectErrorStream(true)).exitCode();
  }
}
