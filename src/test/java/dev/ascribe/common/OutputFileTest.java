package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What stands at the path of an output file afterwards, whatever stood there before. */
@Timeout(60)
class OutputFileTest {
  private static final byte[] NEW = "new text\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  private static long write(Path path) throws IOException {
    OutputFile file = new OutputFile("--out", path);
    file.check();
    return file.write(stream -> stream.write(NEW));
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private static String refusal(Path path, String reason) {
    return "--out: cannot write '%s': %s".formatted(path, reason);
  }

  @Test
  void aRegularFileIsReplacedAndKeepsItsPermissions() throws Exception {
    Path file = Files.writeString(folder.resolve("a.csv"), "a text that is longer than the new");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(write(file)).isEqualTo(NEW.length);
    assertThat(file).hasBinaryContent(NEW);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void linksStayLinksAndTheirTargetGetsTheText() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("target"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link);
    write(second);
    assertThat(target).hasBinaryContent(NEW);
    assertThat(link).isSymbolicLink();
    assertThat(second).isSymbolicLink();

    Path absent = folder.resolve("absent");
    write(Files.createSymbolicLink(folder.resolve("ahead"), absent));
    assertThat(absent).hasBinaryContent(NEW);
    assertThat(folder.resolve("ahead")).isSymbolicLink();
    assertThat(files()).isEqualTo(5);
  }

  @Test
  void aPipeStaysAPipeAndItsReaderGetsTheText() throws Exception {
    Path pipe = SpecialFiles.pipe(folder);
    CompletableFuture<byte[]> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readAllBytes(pipe);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(write(pipe)).isEqualTo(NEW.length);
    assertThat(reader.get()).isEqualTo(NEW);
    assertThat(Files.isRegularFile(pipe)).isFalse();
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void aDeviceStaysADeviceAndItsErrorIsTold() throws Exception {
    Path full = SpecialFiles.fullDevice(folder);
    assertThatThrownBy(() -> write(full))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL))
        .hasMessage(refusal(full, "no space left on device"));
    assertThat(full).exists();
    assertThat(Files.isRegularFile(full)).isFalse();
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void anOpenFileIsAppendedTo() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "before\n");
    Path open = Path.of("/proc/self/fd");
    assumeThat(open).as("/proc, which only Linux has").exists();
    try (FileOutputStream stream = new FileOutputStream(log.toFile(), true)) {
      Path descriptor;
      try (Stream<Path> descriptors = Files.list(open)) {
        descriptor = descriptors.filter(each -> sameFile(each, log)).findFirst().orElseThrow();
      }
      write(descriptor);
      write(Path.of("/dev/fd").resolve(descriptor.getFileName()));
      stream.write("after\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(log).hasContent("before\nnew text\nnew text\nafter\n");
  }

  private static boolean sameFile(Path descriptor, Path file) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void whatCannotBeWrittenIsRefusedWithItsReason() throws Exception {
    assertThatThrownBy(() -> write(folder))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_USAGE))
        .hasMessage(refusal(folder, "it is a directory; a file is needed"));
    Path below = folder.resolve("no").resolve("file");
    assertThatThrownBy(() -> write(below))
        .hasMessage(refusal(below, "there is no directory '%s'".formatted(folder.resolve("no"))));
    Path round = folder.resolve("round");
    Files.createSymbolicLink(round, round);
    assertThatThrownBy(() -> write(round))
        .hasMessage(refusal(round, "its symbolic links lead in a circle"));
  }

  @Test
  void contentThatFailsHalfwayLeavesTheFileAsItWas() throws Exception {
    Path file = Files.writeString(folder.resolve("a.csv"), "old");
    OutputFile output = new OutputFile("--out", file);
    assertThatThrownBy(
            () ->
                output.write(
                    stream -> {
                      stream.write(NEW);
                      throw new IOException("the daemon is gone");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("the daemon is gone");
    assertThat(file).hasContent("old");
    assertThat(files()).isEqualTo(1);
  }
}
