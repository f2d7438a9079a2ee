package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestsTest {
  @TempDir Path folder;

  @Test
  void filesThatChangeAgainAndAgainAreNotAllRemembered() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{}");
    String first = FileDigests.sha256(file);
    for (int i = 1; i < 1500; i++) {
      Files.writeString(file, "{" + " ".repeat(i) + "}");
      assertThat(FileDigests.sha256(file)).isNotEqualTo(first);
    }
    assertThat(FileDigests.remembered()).isBetween(1L, 1024L);
    Files.writeString(file, "{}");
    assertThat(FileDigests.sha256(file)).isEqualTo(first);
  }
}
