package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Program;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged model files, read by a process of small memory. {@code -Dascribe.mutations=N} reads
 * another number of them, {@code -Dascribe.mutation-seed=N} others.
 */
class MutatedFilesTest {
  private static final Pattern FIGURES =
      Pattern.compile("faults (\\d+), hangs (\\d+), slowest (\\d+) ms, memory grew by (\\d+) MB");

  /** A file takes milliseconds; a machine that is crowded may stall for seconds. */
  private static final int SLOWEST_MILLISECONDS = 10_000;

  private static final int MOST_MEGABYTES = 256;

  @TempDir Path directory;

  @Test
  void eachIsReadOrRefusedInTimeAndMemory() throws Exception {
    File output = directory.resolve("output").toFile();
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx200m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dai.djl.offline=true",
                    "-DOPT_OUT_TRACKING=true",
                    "-cp",
                    System.getProperty("java.class.path"),
                    MutatedFiles.class.getName(),
                    directory.toString(),
                    System.getProperty("ascribe.mutation-seed", "1"),
                    System.getProperty("ascribe.mutations", "500")))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    boolean ended;
    try {
      ended = process.waitFor(10, TimeUnit.MINUTES);
    } finally {
      Program.kill(process);
    }
    String said = Files.readString(output.toPath(), StandardCharsets.UTF_8);
    assertThat(ended).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    Matcher figures = FIGURES.matcher(said);
    assertThat(figures.find()).as(said).isTrue();
    assertThat(Integer.parseInt(figures.group(3))).as(said).isLessThan(SLOWEST_MILLISECONDS);
    assertThat(Integer.parseInt(figures.group(4))).as(said).isLessThan(MOST_MEGABYTES);
  }
}
