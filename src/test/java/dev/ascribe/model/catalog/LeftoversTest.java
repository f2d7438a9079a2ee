package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed installation leaves beside the models, and what of it goes. */
class LeftoversTest {
  private static final Instant NOW = Instant.now();
  private static final Instant BEFORE = NOW.minus(Duration.ofDays(7));

  @TempDir Path root;

  private Path file(String name, Instant written) throws IOException {
    Path file = root.resolve("models").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "bytes");
    Files.setLastModifiedTime(file, FileTime.from(written));
    return file;
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("models"))) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  @Test
  void whatNobodyGoesOnWithIsDeleted() throws IOException {
    file(".dead.partial/model.safetensors", NOW);
    file(".dead.lock", NOW);
    file(".v1.5-base.lock", NOW);
    file(".old.download/model.safetensors.part", BEFORE.minusSeconds(1));
    file(".recent.download/model.safetensors.part", NOW);
    file("installed/config.json", BEFORE.minusSeconds(1));
    file(".notes", BEFORE.minusSeconds(1));

    Leftovers.delete(new ModelHome(root), BEFORE);

    assertThat(names()).containsExactlyInAnyOrder(".recent.download", "installed", ".notes");
  }

  @Test
  void whatIsInstalledAtTheMomentStays() throws IOException {
    ModelHome home = new ModelHome(root);
    try (Staging staging = Staging.open(home, "live")) {
      Files.writeString(staging.subdirectory("work").resolve("weights"), "bytes");
      file(".live.download/model.safetensors.part", BEFORE.minusSeconds(1));
      Leftovers.delete(home, BEFORE);
      assertThat(names())
          .containsExactlyInAnyOrder(".live.partial", ".live.lock", ".live.download");
      assertThat(staging.subdirectory("work").resolve("weights")).exists();
    }
    assertThat(names()).containsExactly(".live.download");
  }

  @Test
  void aHomeWithoutModelsIsClean() throws IOException {
    Leftovers.delete(new ModelHome(root), BEFORE);
    assertThat(root).isEmptyDirectory();
  }
}
