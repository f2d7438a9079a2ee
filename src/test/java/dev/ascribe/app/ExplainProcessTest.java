package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ascribe.common.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code explain} writes to a terminal and to standard error, as a process of its own. */
@Timeout(180)
class ExplainProcessTest {
  private static final Path MODELS = Path.of("src/test/resources/models").toAbsolutePath();
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir private Path folder;
  private Installation installation;

  @BeforeEach
  void install() throws IOException {
    installation = Installation.below(folder);
  }

  private List<String> explain(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("explain", "--home", folder.toString(), "--devices", "cpu:1"));
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** The output of a command on a pseudo-terminal of 80 columns. */
  private String onTerminal(List<String> arguments) throws Exception {
    assumeThat(SCRIPT).as("the program script of util-linux").exists();
    ProcessBuilder plain = installation.ascribe(Map.of(), arguments.toArray(String[]::new));
    String command =
        "stty cols 80 rows 24; exec "
            + plain.command().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    plain.command(SCRIPT.toString(), "-qec", command, "/dev/null");
    plain.environment().keySet().removeAll(List.of("COLUMNS", "LINES", "NO_COLOR"));
    plain.environment().put("TERM", "xterm");
    Program.Ended ended = Program.run(plain.redirectErrorStream(true));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return ended.output();
  }

  @Test
  void aLongExplanationShowsItsProgressOnATerminal() throws Exception {
    String output =
        onTerminal(
            explain(
                "--model",
                MODELS.resolve("tiny-bert").toString(),
                "--text",
                "it was a great day ".repeat(6).strip(),
                "--method",
                "shapley-sampling",
                "--evaluations",
                "100000",
                "--deadline",
                "12"));

    assertThat(output)
        .contains("shapley-sampling takes up to ", " for 30 features, about ", "--deadline SECONDS")
        .containsPattern("\\[[#.]{24}\\] +\\d+ % \\d+/\\d+ evaluations, .* left")
        .containsPattern("\\n99997 evaluations|\\(stopped at the deadline\\)");
    List<String> frames =
        List.of(output.split("\r\u001b\\[K")).stream()
            .filter(part -> part.startsWith("["))
            .toList();
    assertThat(frames).as("frames of the bar").hasSizeGreaterThan(3);
    // The bar is erased before the answer.
    assertThat(output.substring(output.lastIndexOf("\u001b[K")))
        .contains("template: ")
        .doesNotContain("evaluations, about");
  }

  @Test
  void aShortExplanationShowsNoProgress() throws Exception {
    String output =
        onTerminal(
            explain("--model", MODELS.resolve("tiny-bert").toString(), "--text", "a great day"));
    assertThat(output).contains("shapley-kernel for ").doesNotContain("[#", "[..", "\u001b[K");
  }

  /** DJL's copyTo makes libtorch warn of a deprecated class, once in each process. */
  @Test
  void aDecoderWritesNothingToStandardError() throws Exception {
    Path errors = folder.resolve("errors");
    List<String> arguments =
        explain(
            "--model",
            MODELS.resolve("tiny-llama").toString(),
            "--template",
            "so {text} it was",
            "--verbalizer",
            "negative=bad,positive=great",
            "--text",
            "it was a great day",
            "--method",
            "occlusion");
    Program.Ended ended =
        Program.run(
            installation
                .ascribe(Map.of(), arguments.toArray(String[]::new))
                .redirectError(errors.toFile()));
    assertThat(ended.exitCode()).as(Files.readString(errors)).isZero();
    assertThat(ended.output()).contains("decoder, occlusion for ");
    assertThat(errors).isEmptyFile();
  }
}
