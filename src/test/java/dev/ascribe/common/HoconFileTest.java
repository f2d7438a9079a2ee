package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoconFileTest {
  private static final String INCLUDING =
      "include \"%s\"\nstudy.name = other, study.methods = ${study.methods} [lime]";

  @TempDir Path folder;

  @Test
  void includesAreFoundBesideAFileThatIsNamedWithoutAFolder() throws IOException {
    Path file = Files.createTempFile(Path.of(""), "including", ".conf");
    try {
      assertThat(file.getParent()).isNull();
      Files.writeString(file, INCLUDING.formatted("conf/studies/quickstart.conf"));
      assertIncluded(file);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void includesAreFoundBesideAFileOfAnyEnding() throws IOException {
    Files.copy(Path.of("conf/studies/quickstart.conf"), folder.resolve("included.conf"));
    assertIncluded(
        Files.writeString(folder.resolve("study.txt"), INCLUDING.formatted("included.conf")));
  }

  private static void assertIncluded(Path file) {
    assertThat(HoconFile.parse(file).resolve().getConfig("study"))
        .satisfies(study -> assertThat(study.getString("name")).isEqualTo("other"))
        .satisfies(study -> assertThat(study.getStringList("methods")).endsWith("lime"))
        .satisfies(study -> assertThat(study.hasPath("models")).isTrue());
  }
}
