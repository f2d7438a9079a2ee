package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a service manager starts it: through the script of an installation. */
@Timeout(180)
class ServeScriptTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Installation installation;

  @BeforeEach
  void install() throws IOException {
    installation = Installation.below(folder);
  }

  private ProcessBuilder serve(Map<String, String> environment, String... more) {
    ProcessBuilder process = installation.ascribe(environment, "serve", "--devices", "cpu:1");
    process.command().addAll(List.of("--home", folder.resolve("home").toString()));
    process.command().addAll(List.of(more));
    return process;
  }

  @Test
  void aHeapThatIsTooSmallEndsTheDaemonWithThree() throws Exception {
    Program.Ended daemon =
        Program.run(
            serve(Map.of("ASCRIBE_JAVA_OPTS", "-Xmx6m"), "--port", "0").redirectErrorStream(true));
    assertThat(daemon.exitCode()).as(daemon.output()).isEqualTo(3);
    assertThat(daemon.output()).contains("java.lang.OutOfMemoryError");
  }

  @Test
  void everyCommandEndsSoAndKeepsItsLineFromTheResults() throws Exception {
    Path error = folder.resolve("error");
    ProcessBuilder command =
        installation.ascribe(Map.of("ASCRIBE_JAVA_OPTS", "-Xmx6m"), "doctor", "--json");
    command.command().addAll(List.of("--home", folder.resolve("home").toString()));
    Program.Ended ended = Program.run(command.redirectError(error.toFile()));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(3);
    assertThat(ended.output()).isEmpty();
    assertThat(error).content().contains("java.lang.OutOfMemoryError");
  }

  @Test
  void whereLogsAreJsonEveryLineIs() throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder process =
        serve(Map.of("ASCRIBE_LOG_FORMAT", "json"), "--port", "0").redirectError(log.toFile());
    Process daemon = process.start();
    String address;
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8))) {
      JsonNode line = JSON.readTree(output.readLine());
      assertThat(line.path("formattedMessage").asText()).startsWith("Listening at http://");
      address = line.path("formattedMessage").asText();
      String port = address.substring(address.lastIndexOf(':') + 1);
      Path other = folder.resolve("other");
      Program.Ended second =
          Program.run(
              serve(Map.of("ASCRIBE_LOG_FORMAT", "json"), "--port", port)
                  .redirectError(other.toFile()));
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(levels(other)).contains("ERROR");
      daemon.toHandle().destroy();
      assertThat(daemon.waitFor()).isZero();
    } finally {
      Program.kill(daemon);
    }
    assertThat(levels(log)).contains("INFO").doesNotContain("ERROR");
  }

  private static List<String> levels(Path log) throws IOException {
    List<String> levels = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      levels.add(JSON.readTree(line).path("level").asText());
    }
    return levels;
  }
}
