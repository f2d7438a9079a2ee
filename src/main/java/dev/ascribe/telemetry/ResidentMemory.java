package dev.ascribe.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process, native tensors included. */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LABEL = "VmRSS:";

  private ResidentMemory() {}

  /** What is resident, or NaN where the operating system does not say so. */
  public static double bytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(LABEL)) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
        }
      }
    } catch (IOException notLinux) {
      return Double.NaN;
    }
    return Double.NaN;
  }
}
