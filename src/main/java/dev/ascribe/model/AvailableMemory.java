package dev.ascribe.model;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Measures the memory that is available on a device. On Linux this is the smallest of the memory
 * that the kernel calls available and of what the process's control groups leave.
 */
final class AvailableMemory {
  private static final long BYTES_PER_KIBIBYTE = 1024;

  private final Path root;

  /**
   * Creates the measurement.
   *
   * @param root the directory under which the kernel's files are: {@code /} except in tests
   */
  AvailableMemory(Path root) {
    this.root = root;
  }

  /** Returns the available bytes; empty if the system does not tell. */
  static OptionalLong on(Device device) {
    return device.isGpu() ? ofGpu(device) : new AvailableMemory(Path.of("/")).ofHost();
  }

  private static OptionalLong ofGpu(Device device) {
    try {
      MemoryUsage usage = CudaUtils.getGpuMemory(device);
      return OptionalLong.of(usage.getMax() - usage.getUsed());
    } catch (RuntimeException | LinkageError e) {
      // Drivers differ, and a failed measurement must not keep a model from loading.
      return OptionalLong.empty();
    }
  }

  OptionalLong ofHost() {
    OptionalLong least = field(root.resolve("proc/meminfo"), "MemAvailable:");
    least = times(least, BYTES_PER_KIBIBYTE);
    least = smaller(least, ofGroups("sys/fs/cgroup", "memory.max", "memory.current"));
    return smaller(
        least, ofGroups("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"));
  }

  /**
   * Returns the smallest number of bytes that the limits of the process's group, and of the groups
   * above it, leave.
   */
  private OptionalLong ofGroups(String mount, String limitFile, String usageFile) {
    OptionalLong least = OptionalLong.empty();
    Path top = root.resolve(mount);
    for (Path group = top.resolve(groupPath()).normalize();
        group.startsWith(top);
        group = group.getParent()) {
      OptionalLong limit = number(group.resolve(limitFile));
      OptionalLong usage = number(group.resolve(usageFile));
      if (limit.isPresent() && usage.isPresent()) {
        // The kernel counts cached pages of files as used, but gives them up when memory is needed.
        long files =
            Math.max(
                field(group.resolve("memory.stat"), "inactive_file").orElse(0),
                field(group.resolve("memory.stat"), "total_inactive_file").orElse(0));
        long left = limit.getAsLong() - usage.getAsLong() + files;
        least = smaller(least, OptionalLong.of(Math.max(0, left)));
      }
    }
    return least;
  }

  /** Returns the path of the process's group below the directory where groups are mounted. */
  private String groupPath() {
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3
          && (parts[1].isEmpty() || List.of(parts[1].split(",")).contains("memory"))) {
        return parts[2].replaceFirst("^/+", "");
      }
    }
    return "";
  }

  private static OptionalLong field(Path file, String name) {
    for (String line : lines(file)) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length >= 2 && words[0].equals(name)) {
        return parse(words[1]);
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? OptionalLong.empty() : parse(lines.get(0).strip());
  }

  /** Reads a number; empty for "max", which stands for a group without a limit. */
  private static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      // Other systems have no such files, and some containers do not allow reading them.
      return List.of();
    }
  }

  private static OptionalLong times(OptionalLong value, long factor) {
    return value.isPresent() ? OptionalLong.of(value.getAsLong() * factor) : value;
  }

  private static OptionalLong smaller(OptionalLong a, OptionalLong b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return OptionalLong.of(Math.min(a.getAsLong(), b.getAsLong()));
  }
}
