package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Program;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that {@code ascribe prepare} makes: it only makes starts faster. */
@Timeout(240)
class ClassArchiveTest {
  private static final String SHARED_CLASS =
      "dev.ascribe.cli.AscribeCli source: shared objects file";

  @TempDir private Path folder;
  private Installation installation;

  @BeforeEach
  void install() throws Exception {
    installation = Installation.withJarsBelow(folder);
  }

  /** Starts a command, and logs in a file from where the JVM takes its classes. */
  private Program.Ended start(String... arguments) throws Exception {
    Map<String, String> logging =
        Map.of("ASCRIBE_JAVA_OPTS", "-Xlog:class+load:file=" + folder.resolve("classes"));
    return Program.run(
        installation
            .ascribe(logging, arguments)
            .directory(folder.toFile())
            .redirectErrorStream(true));
  }

  private void assertStarts(boolean withArchive) throws Exception {
    Program.Ended version = start("--version");
    assertThat(version.exitCode()).as(version.output()).isZero();
    assertThat(version.output()).startsWith("ascribe ").hasLineCount(1);
    assertThat(Files.readString(folder.resolve("classes")).contains(SHARED_CLASS))
        .as("classes are those of the archive")
        .isEqualTo(withArchive);
  }

  private List<Path> archives() throws Exception {
    try (Stream<Path> files = Files.list(installation.root().resolve("lib"))) {
      return files.filter(file -> file.toString().contains(".jsa")).toList();
    }
  }

  @Test
  void startsUseTheArchiveAndDoWithoutIt() throws Exception {
    assertStarts(false);

    // What an earlier attempt has left goes.
    Path left = installation.root().resolve("lib/ascribe-17.0.1-4711.jsa");
    Files.writeString(left, "half");
    assertThat(start("prepare")).isEqualTo(new Program.Ended(0, ""));
    assertThat(archives()).hasSize(1).doesNotContain(left);
    assertStarts(true);
    Path archive = archives().get(0);
    byte[] whole = Files.readAllBytes(archive);

    // Of another build.
    Path library = installation.root().resolve("lib/ascribe.jar");
    FileTime built = Files.getLastModifiedTime(library);
    Files.setLastModifiedTime(library, FileTime.fromMillis(1_000_000));
    assertStarts(false);

    // Of which nothing is left.
    Files.delete(archive);
    Files.writeString(archive, "");
    assertStarts(false);

    // Of which a copy was cut off, at a page and within one. The JVM itself would crash.
    Files.setLastModifiedTime(library, built);
    Files.write(archive, whole);
    assertStarts(true);
    for (long bytes : new long[] {Files.size(archive) / 8192 * 4096, 5000}) {
      try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      }
      Program.Ended cut = start("explain", "--help");
      assertThat(cut.exitCode()).as(cut.output()).isZero();
      assertThat(cut.output()).startsWith("Usage: ").doesNotContain("fatal error");
    }
  }
}
