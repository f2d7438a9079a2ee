package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreesTest {
  private static final Instant WRITTEN = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;

  @Test
  void whatALinkLeadsToIsNeitherDeletedNorMeasured() throws IOException {
    Path precious = Files.writeString(directory.resolve("precious"), "kept");
    Path tree = Files.createDirectories(directory.resolve("tree/inner"));
    Path file = Files.writeString(tree.resolve("weights"), "12345");
    Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    FileTrees.Extent extent = FileTrees.measure(directory.resolve("tree"));
    assertThat(extent).isEqualTo(new FileTrees.Extent(5, WRITTEN));

    Files.createSymbolicLink(tree.resolve("link"), precious);
    Files.createSymbolicLink(tree.resolve("up"), directory);
    FileTrees.delete(directory.resolve("tree"));
    assertThat(directory.resolve("tree")).doesNotExist();
    assertThat(precious).hasContent("kept");
    FileTrees.delete(directory.resolve("tree"));
  }
}
