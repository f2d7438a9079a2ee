package dev.ascribe.model.catalog;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.ModelFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;

/**
 * Refuses weights that no device of this machine could hold, before they are read. The digest of
 * hundreds of gigabytes takes an hour, and a sparse file of that size is easy to make.
 */
final class LoadableWeights {
  private static final double BYTES_PER_GIGABYTE = 1e9;

  private LoadableWeights() {}

  /**
   * Compares the size of weight files with the memory of the machine.
   *
   * @param model name in errors
   * @throws AscribeException UNSUPPORTED_MODEL with both sizes
   */
  static void require(Path model, Collection<Path> files) throws IOException {
    require(model, files, memory());
  }

  static void require(Path model, Collection<Path> files, long memory) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes = Math.addExact(bytes, Files.size(file));
    }
    if (bytes > memory) {
      throw ModelFile.unsupported(
          model,
          String.format(
              Locale.ROOT,
              "its files take %.1f GB, the largest memory of this machine is %.1f GB; take a"
                  + " smaller model",
              bytes / BYTES_PER_GIGABYTE,
              memory / BYTES_PER_GIGABYTE));
    }
  }

  /** Returns the memory of the host, or of its largest GPU if that is more. */
  private static long memory() {
    long most =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    try {
      for (int gpu = 0; gpu < CudaUtils.getGpuCount(); gpu++) {
        most = Math.max(most, CudaUtils.getGpuMemory(Device.gpu(gpu)).getMax());
      }
    } catch (RuntimeException | LinkageError e) {
      // Drivers differ. If the memory of a GPU is unknown, no model is refused.
      return Long.MAX_VALUE;
    }
    return most;
  }
}
