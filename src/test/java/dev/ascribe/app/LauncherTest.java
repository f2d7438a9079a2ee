package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts Ascribe, as a shell calls it. */
@Timeout(120)
class LauncherTest {
  @TempDir private Path folder;

  /** What {@code models list --json} prints, which names the directory of each model. */
  private String models(Map<String, String> environment) throws Exception {
    ProcessBuilder process =
        Installation.below(folder)
            .ascribe(Map.of(), "models", "list", "--json")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    process.environment().remove("ASCRIBE_HOME");
    process.environment().putAll(environment);
    Process started = process.start();
    String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(started.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void theHomeIsThatOfTheShell() throws Exception {
    // With a space, as the names of homes may have one.
    Path user = folder.resolve("a user");
    assertThat(models(Map.of("HOME", user.toString())))
        .contains(user.resolve(".ascribe/models/bert-base-uncased").toString());
  }

  @Test
  void ascribeHomeGoesBeforeIt() throws Exception {
    String user = folder.resolve("a user").toString();
    Path other = folder.resolve("other");
    assertThat(models(Map.of("HOME", user, "ASCRIBE_HOME", other.toString())))
        .contains(other.resolve("models/bert-base-uncased").toString());
  }
}
