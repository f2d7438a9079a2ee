package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ascribe.cli.client.FakeDaemon;
import dev.ascribe.common.SpecialFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code results} where what it writes to, or what it reads from, takes an end. */
@Timeout(60)
class ResultsOutputTest {
  private static final String LINE = "GET /v1/studies/s/results?format=csv&table=metric";
  private static final String BODY = "a,b\r\n".repeat(200_000);
  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;
  private final FakeDaemon daemon = new FakeDaemon();
  private CommandLineRig ascribe;
  private Path file;

  @BeforeEach
  void name() {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), folder);
    file = folder.resolve("rows.csv");
  }

  @AfterEach
  void close() {
    daemon.close();
  }

  private int results(OutputStream output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "results", "s", "--table", "metric", "--format", "csv", "--server", daemon.url()));
    arguments.addAll(List.of(more));
    return ascribe.execute(InputStream.nullInputStream(), output, arguments.toArray(String[]::new));
  }

  @Test
  void aFullDiskBehindStandardOutputIsAFailure() throws IOException {
    assumeThat(FULL).as("/dev/full, which only Linux has").exists();
    daemon.answer(LINE, 200, "text/csv", BODY);
    try (OutputStream full = Files.newOutputStream(FULL)) {
      assertThat(results(full)).isEqualTo(1);
    }
    assertThat(ascribe.error()).startsWith("error: standard output cannot be written");
  }

  @Test
  void whoReadsNoFurtherEndsIt() {
    daemon.answer(LINE, 200, "text/csv", BODY);
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    OutputStream pipe =
        new OutputStream() {
          @Override
          public void write(int each) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (taken.size() > 0) {
              throw new IOException("Broken pipe");
            }
            taken.write(bytes, offset, length);
          }
        };
    assertThat(results(pipe)).isEqualTo(141);
    assertThat(ascribe.error()).isEmpty();
    assertThat(taken.size()).isPositive().isLessThan(BODY.length());
  }

  @Test
  void aFullDiskIsNoFaultOfTheDaemonAndLeavesNothing() throws Exception {
    Path full = SpecialFiles.fullDevice(folder);
    Files.createSymbolicLink(file, full);
    daemon.answer(LINE, 200, "text/csv", BODY);
    assertThat(results(OutputStream.nullOutputStream(), "--out", file.toString())).isEqualTo(1);
    assertThat(ascribe.error())
        .isEqualTo("error: --out: cannot write '%s': no space left on device\n".formatted(file));
    assertThat(file).isSymbolicLink();
    assertThat(full).as("still a device").exists();
    assertThat(Files.isRegularFile(full)).isFalse();
  }

  @Test
  void rowsThatBreakOffLeaveNothing() {
    daemon.broken(LINE, "text/csv", "a,b\r\n");
    assertThat(results(OutputStream.nullOutputStream(), "--out", file.toString())).isEqualTo(1);
    assertThat(ascribe.error()).startsWith("error: the results were cut off: ").hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }
}
