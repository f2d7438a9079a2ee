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
  private static final Map<String, String> LOGGED =
      Map.of("ASCRIBE_JAVA_OPTS", "-Xlog:class+load:stdout");
  private static final String SHARED_CLASS =
      "dev.ascribe.cli.AscribeCli source: shared objects file";

  @TempDir private Path folder;
  private Installation installation;

  @BeforeEach
  void install() throws Exception {
    installation = Installation.withJarsBelow(folder);
  }

  private Program.Ended start(Map<String, String> environment, String... arguments)
      throws Exception {
    return Program.run(
        installation
            .ascribe(environment, arguments)
            .directory(folder.toFile())
            .redirectErrorStream(true));
  }

  private List<Path> archives() throws Exception {
    try (Stream<Path> files = Files.list(installation.root().resolve("lib"))) {
      return files.filter(file -> file.toString().contains(".jsa")).toList();
    }
  }

  @Test
  void startsUseTheArchiveAndDoWithoutIt() throws Exception {
    assertThat(start(LOGGED, "--version").output()).doesNotContain(SHARED_CLASS);

    assertThat(start(Map.of(), "prepare")).isEqualTo(new Program.Ended(0, ""));
    assertThat(archives()).singleElement().asString().endsWith(".jsa");
    assertThat(start(LOGGED, "--version").output()).contains(SHARED_CLASS);
    Path archive = archives().get(0);
    byte[] whole = Files.readAllBytes(archive);

    // Of another build.
    Path library = installation.root().resolve("lib/ascribe.jar");
    FileTime built = Files.getLastModifiedTime(library);
    Files.setLastModifiedTime(library, FileTime.fromMillis(1_000_000));
    Program.Ended stale = start(Map.of(), "--version");
    assertThat(stale.exitCode()).isZero();
    assertThat(stale.output()).startsWith("ascribe ").hasLineCount(1);
    assertThat(start(LOGGED, "--version").output()).doesNotContain(SHARED_CLASS);

    // Of which nothing is left.
    Files.delete(archive);
    Files.writeString(archive, "");
    assertThat(start(Map.of(), "--version").output()).startsWith("ascribe ").hasLineCount(1);

    // Of which a copy was cut off, at a page and within one. The JVM itself would crash.
    Files.setLastModifiedTime(library, built);
    Files.write(archive, whole);
    assertThat(start(LOGGED, "--version").output()).contains(SHARED_CLASS);
    for (long left : new long[] {Files.size(archive) / 8192 * 4096, 5000}) {
      try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.WRITE)) {
        channel.truncate(left);
      }
      Program.Ended cut = start(Map.of(), "explain", "--help");
      assertThat(cut.exitCode()).as(cut.output()).isZero();
      assertThat(cut.output()).startsWith("Usage: ").doesNotContain("fatal error");
    }

    // Again, over what is left.
    assertThat(start(Map.of(), "prepare")).isEqualTo(new Program.Ended(0, ""));
    assertThat(start(LOGGED, "--version").output()).contains(SHARED_CLASS);
  }
}
