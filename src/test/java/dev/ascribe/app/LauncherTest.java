package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts Ascribe, as a shell calls it. */
@Timeout(120)
class LauncherTest {
  @TempDir private Path folder;

  private String models(Map<String, String> environment) throws Exception {
    ProcessBuilder process =
        Installation.below(folder)
            .ascribe(environment, "models", "list")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    process.environment().remove("ASCRIBE_HOME");
    process.environment().putAll(environment);
    Process started = process.start();
    String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(started.waitFor()).as(output).isZero();
    return output;
  }

  private static void install(Path models, String name) throws IOException {
    Path model = Files.createDirectories(models.resolve(name));
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/models/tiny-llama"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void theHomeIsThatOfTheShell() throws Exception {
    // With a space, as the names of homes may have one.
    Path user = folder.resolve("a user");
    install(user.resolve(".ascribe/models"), "of-the-shell");
    assertThat(models(Map.of("HOME", user.toString()))).contains("of-the-shell");
  }

  @Test
  void ascribeHomeGoesBeforeIt() throws Exception {
    Path other = folder.resolve("other");
    install(other.resolve("models"), "elsewhere");
    String user = folder.resolve("a user").toString();
    assertThat(models(Map.of("HOME", user, "ASCRIBE_HOME", other.toString())))
        .contains("elsewhere");
  }
}
