package dev.ascribe.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A settings file may use all of HOCON, and whatever is wrong with it is one line. */
class SettingsFileTest {
  private static final int SCREEN = 24 * 80;

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("a.conf"), text);
  }

  private Config load(String text) throws IOException {
    return SettingsFile.load(file(text));
  }

  private String problem(String text) throws IOException {
    Path file = file(text);
    AscribeException failure =
        catchThrowableOfType(AscribeException.class, () -> SettingsFile.load(file));
    assertThat(failure).as(text).isNotNull();
    assertThat(failure.code().category()).isEqualTo(ErrorCode.Category.BAD_INPUT);
    assertThat(failure.getMessage()).hasLineCount(1).hasSizeLessThan(SCREEN);
    return failure.getMessage();
  }

  @Test
  void theExampleOfTheDocumentationLoads() {
    Config config = SettingsFile.load(Path.of("conf/ascribe.conf"));
    assertThat(config.getInt("ascribe.http.max-text")).isEqualTo(20_000);
    assertThat(config.getBytes("ascribe.http.max-body")).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ascribe.http.port = 9\nascribe.http.port = ${?ASCRIBE_NEVER_SET}",
        "ascribe { http { port = 9, port = ${?ASCRIBE_NEVER_SET} } }",
        "ascribe.http.port = ${nine}\nnine = 9",
        "ascribe.http { port = 8 }\nascribe.http = ${ascribe.http} { port = 9 }",
        "ascribe.http.port = 8\nascribe.http = { port = 9 }",
        "ascribe.http.port = ${ascribe.scheduling.attempts}\nascribe.scheduling.attempts = 9",
        "{ \"ascribe\": { \"http\": { \"port\": 9 } } }",
        "\uFEFFascribe.http.port = 9",
        "# a comment\r\nascribe.http.port = 9\r\n",
      })
  void substitutionsAreThoseOfHocon(String text) throws IOException {
    assertThat(load(text).getInt("ascribe.http.port")).isEqualTo(9);
  }

  @Test
  void variablesOfTheEnvironmentGoBeforeWhatTheFileSaysAbove() throws IOException {
    Config config = load("ascribe.http.data-directory = x\nascribe.http.data-directory = ${?PATH}");
    assertThat(config.getString("ascribe.http.data-directory")).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void listsDurationsAndDefaultsCanBeBuiltOn() throws IOException {
    Config config =
        load(
            """
            ascribe.http.cors-origins += "https://a.example"
            ascribe.http.cors-origins += "https://b.example"
            ascribe.http.public-hosts = [a.example] [b.example]
            ascribe.http.idle-timeout = 2m
            ascribe.scheduling.chunks-in-flight = ${ascribe.scheduling.chunk-coalitions}
            ascribe.scheduling.urgent-coordinator-dispatcher = \
            ${ascribe.scheduling.coordinator-dispatcher} { throughput = 2 }\
            """);
    assertThat(config.getStringList("ascribe.http.cors-origins"))
        .isEqualTo(List.of("https://a.example", "https://b.example"));
    assertThat(config.getStringList("ascribe.http.public-hosts")).hasSize(2);
    assertThat(config.getDuration("ascribe.http.idle-timeout")).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.getInt("ascribe.scheduling.chunks-in-flight")).isEqualTo(64);
    Config urgent = config.getConfig("ascribe.scheduling.urgent-coordinator-dispatcher");
    assertThat(urgent.getInt("throughput")).isEqualTo(2);
    assertThat(urgent.getString("type")).isEqualTo("Dispatcher");
  }

  @Test
  void otherFilesCanBeIncluded() throws IOException {
    Files.writeString(folder.resolve("common.conf"), "ascribe.http.port = 9");
    assertThat(
            load("include \"common.conf\"\ninclude \"missing.conf\"").getInt("ascribe.http.port"))
        .isEqualTo(9);
    Files.writeString(folder.resolve("common.conf"), "ascribe.http.prot = 9");
    assertThat(problem("include \"common.conf\""))
        .contains("common.conf: 1: ascribe.http: unknown name 'prot', did you mean 'port'?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ascribe.http.prot = 9\nascribe.http.prot = ${?ASCRIBE_NEVER_SET}",
        "ascribe.http.prot = ${?ASCRIBE_NEVER_SET}",
        "ascribe.http = ${x}\nx { prot = 9 }",
        "ascribe.http = ${ascribe.http} { prot = 9 }",
        "ascribe.http.prot += 9",
        "ascribe.http { prot { a = 1 } }",
      })
  void settingsThatNobodyReadsAreFoundBehindSubstitutions(String text) throws IOException {
    assertThat(problem(text)).contains("ascribe.http: unknown name 'prot', did you mean 'port'?");
  }

  @Test
  void whatBelongsIntoAStudyIsFoundBehindSubstitutions() throws IOException {
    assertThat(problem("ascribe.study = ${x}\nx { seeds = [7] }"))
        .contains("a.conf: 2: ascribe.study.seeds: belongs in a study file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n\nascribe.http { token = s3cret@example }",
        "\n\nascribe.http { token = \"s3cret-of-mine\n }",
        "\n\nascribe.http { token = s3cret-of-mine$x }",
        "\n\nascribe.http.token s3cret-of-mine",
        "\n\ns3cret-of-mine",
        "\n\nascribe.http.token = s3cret-of-mine [1]",
        "\n\nascribe.http.token = \"s3cret-of-mine\" { a = s3cret }",
        "ascribe.http.token = s3cret-of-mine\n\nascribe.http.token += s3cret",
        "ascribe.http.token = s3cret-of-mine\n\nascribe.http.port = ${nowhere}",
        "ascribe.http.token = s3cret-of-mine\n\nascribe { a = ${b}, b = ${a} }",
      })
  void whatIsNoHoconIsNamedByItsLineAndNotQuoted(String text) throws IOException {
    assertThat(problem(text))
        .startsWith("--config: '" + folder.resolve("a.conf") + "' cannot be read as HOCON: ")
        .doesNotContain("s3cret");
  }

  @Test
  void theLineOfAMistakeIsNamed() throws IOException {
    assertThat(problem("ascribe {\n  http.port = 3\n  http.host = [\n}")).contains("a.conf: 4: ");
    assertThat(problem("ascribe {\n  http.port = ${nowhere}\n}"))
        .contains("a.conf: 2: Could not resolve substitution to a value: ${nowhere}");
  }

  @Test
  void aFileThatIncludesItselfIsOneLine() throws IOException {
    assertThat(problem("include \"a.conf\"")).contains("nested more than 50 times");
  }

  @Test
  void otherEncodingsAndFilesThatAreNoneAreBadInput() throws IOException {
    Path wide = folder.resolve("wide.conf");
    Files.write(wide, "ascribe.http.port = 9".getBytes(StandardCharsets.UTF_16LE));
    for (Path path : List.of(wide, folder, folder.resolve("missing.conf"))) {
      assertThatThrownBy(() -> SettingsFile.load(path))
          .isInstanceOfSatisfying(
              AscribeException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BAD_USAGE))
          .hasMessageStartingWith("--config: ")
          .hasMessageContaining(path.toString());
    }
  }

  @Test
  void aSlipInTheNameOfTheSectionIsFound() throws IOException {
    assertThat(problem("ascrbe.http.port = 3")).contains("unknown name 'ascrbe'");
    assertThat(load("variables.x = 9\nascribe.http.port = ${variables.x}").getInt("variables.x"))
        .isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ascribe = 3",
        "ascribe = null",
        "ascribe = []",
        "ascribe.http = 8420",
        "ascribe.worker = ${ascribe.devices}"
      })
  void aSectionIsASection(String text) throws IOException {
    assertThat(problem(text)).contains("is not a section").doesNotContain("s3cret");
  }
}
