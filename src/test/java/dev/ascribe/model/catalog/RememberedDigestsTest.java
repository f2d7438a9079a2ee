package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RememberedDigestsTest {
  @TempDir Path folder;

  @Test
  void filesThatChangeAgainAndAgainAreNotAllRemembered() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{}");
    String first = ModelDigest.of(folder);
    for (int i = 1; i < 1500; i++) {
      Files.writeString(file, "{" + " ".repeat(i) + "}");
      assertThat(ModelDigest.of(folder)).isNotEqualTo(first);
    }
    assertThat(ModelDigest.remembered()).isBetween(1L, 1024L);
    Files.writeString(file, "{}");
    assertThat(ModelDigest.of(folder)).isEqualTo(first);
  }
}
