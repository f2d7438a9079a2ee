package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AscribeCliTest {
  @TempDir private Path home;

  private CommandLineRig ascribe(CommandContext.Engines engines) {
    return new CommandLineRig(engines, home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "plan",
        "compare",
        "explain",
        "submit",
        "status",
        "cancel",
        "results",
        "serve",
        "models",
        "models list",
        "models pull",
        "models import",
        "models check",
        "data",
        "data describe",
        "data import",
        "store",
        "store migrate",
        "store check",
        "store copy",
        "store backup",
        "bench",
        "bench encoder",
        "bench engine",
        "bench coverage",
        "bench estimators",
        "bench interactive",
        "bench load",
        "bench prefix",
        "bench shapley",
        "bench store",
        "doctor"
      })
  void everyCommandHasHelp(String command) {
    CommandLineRig ascribe = ascribe(FixedEngine.thatExplains());
    assertThat(ascribe.execute((command + " --help").strip().split(" "))).isZero();
    assertThat(ascribe.output())
        .startsWith(("Usage: ascribe " + command).strip() + " ")
        .doesNotContain("null", "%%");
    assertThat(ascribe.error()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "models", "data", "store", "bench"})
  void theListOfCommandsShowsWholeSentences(String group) {
    CommandLineRig ascribe = ascribe(FixedEngine.thatExplains());
    ascribe.execute((group + " --help").strip().split(" "));
    String list = ascribe.output().split("Commands:\n")[1].split("\n\n")[0];
    assertThat(list.split("\n(?=  \\S)"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.strip()).endsWith("."));
  }

  @Test
  void paragraphsOfTheHelpAreBrokenOnlyWhereTheirLinesAreFull() {
    assertThat(
            HelpText.paragraphs(
                "One two", "three.", "", "List:", "  first", "  second", "End", "of it."))
        .containsExactly("One two three.", "", "List:", "  first", "  second", "End of it.");
    CommandLineRig ascribe = ascribe(FixedEngine.thatExplains());
    ascribe.execute("explain", "--help");
    assertThat(ascribe.output().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .contains(
            "--input reads JSON lines such as {\"text\": ...}, which may also have the keys",
            "\"pair\", \"target\" and \"id\", or the data files of studies, of which \"label\" and");
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    CommandLineRig ascribe = ascribe(FixedEngine.thatExplains());
    assertThat(ascribe.execute("--version")).isZero();
    assertThat(ascribe.output()).matches("ascribe \\d+\\.\\d+\\.\\d+\\S* \\(Java .*\\)\\R");
  }

  @Test
  void mistypedCommandsAreAnsweredWithTheNearestOne() {
    CommandLineRig ascribe = ascribe(FixedEngine.thatExplains());
    assertThat(ascribe.execute("explian")).isEqualTo(2);
    assertThat(ascribe.error())
        .isEqualTo(
            "error: unknown command 'explian', did you mean 'explain'?\nsee: ascribe --help\n");
  }

  @Test
  void aGroupAloneIsBadUsage() {
    CommandLineRig ascribe = ascribe(FixedEngine.thatExplains());
    assertThat(ascribe.execute("models")).isEqualTo(2);
    assertThat(ascribe.error())
        .startsWith("error: no command given; there are: list, pull, import, check");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DEVICE_UNAVAILABLE", "INTERNAL", "OUT_OF_MEMORY"})
  void failuresThatTheCallerCannotMendExitWithOne(ErrorCode code) {
    CommandLineRig ascribe = ascribe(options -> fail(new AscribeException(code, "no luck")));
    assertThat(ascribe.execute("explain", "--model", "m", "--text", "t")).isEqualTo(1);
    assertThat(ascribe.error()).isEqualTo("error: no luck\n");
  }

  @Test
  void aCodeIsFoundBehindTheWrappingOfFutures() {
    CommandLineRig ascribe =
        ascribe(
            options ->
                fail(
                    new CompletionException(
                        new AscribeException(ErrorCode.MODEL_NOT_FOUND, "no such model"))));
    assertThat(ascribe.execute("explain", "--model", "m", "--text", "t")).isEqualTo(2);
    assertThat(ascribe.error()).isEqualTo("error: no such model\n");
  }

  @Test
  void stackTracesAppearOnlyWithDebug() {
    CommandLineRig ascribe = ascribe(options -> fail(new IllegalStateException("a bug")));
    assertThat(ascribe.execute("explain", "--model", "m", "--text", "t")).isEqualTo(1);
    assertThat(ascribe.error())
        .isEqualTo(
            "error: internal: java.lang.IllegalStateException: a bug"
                + " (again with --debug for the stack trace)\n");
    ascribe.execute("explain", "--model", "m", "--text", "t", "--debug");
    assertThat(ascribe.error()).contains("\tat dev.ascribe.cli.");
  }

  @Test
  void settingsOfAFileGoBeforeTheDefaults() throws Exception {
    Path file = Files.writeString(home.resolve("a.conf"), "ascribe.devices = \"cpu:2\"");
    CommandLineRig ascribe =
        ascribe(
            options -> {
              throw new AscribeException(
                  ErrorCode.INTERNAL,
                  options.devices()
                      + " "
                      + options.config().getInt("ascribe.study.attribution.steps"));
            });
    ascribe.execute("explain", "--model", "m", "--text", "t", "--config", file.toString());
    assertThat(ascribe.error()).isEqualTo("error: cpu:2 50\n");
    ascribe.execute("explain", "--model", "m", "--text", "t", "--config", "none.conf");
    assertThat(ascribe.error()).startsWith("error: --config: cannot read 'none.conf'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ascribe.service.warm = []"
            + "| 1: ascribe.service: unknown name 'warm', did you mean 'warm-models'?",
        "ascribe { htp.port = 1 }| 1: ascribe: unknown name 'htp', did you mean 'http'?",
        "ascribe.study.seeds = [1]| 1: ascribe.study.seeds: belongs in a study file",
        "ascribe.study.attribution.step = 3"
            + "| 1: ascribe.study.attribution: unknown name 'step', did you mean 'steps'?"
      })
  void settingsThatNobodyReadsAreRefused(String settings, String problem) throws Exception {
    Path file = Files.writeString(home.resolve("a.conf"), settings);
    CommandLineRig ascribe = ascribe(options -> fail(new IllegalStateException("started")));

    assertThat(
            ascribe.execute("explain", "--model", "m", "--text", "t", "--config", file.toString()))
        .isEqualTo(2);
    assertThat(ascribe.error()).startsWith("error: " + file + ": " + problem);
  }

  @Test
  void dispatchersAndOtherLibrariesMaySayWhatTheyLike() throws Exception {
    Path file =
        Files.writeString(
            home.resolve("a.conf"),
            "ascribe.study.attribution.steps = 7\npekko.made-up = 1\n"
                + "ascribe.http.blocking-dispatcher.fork-join-executor.parallelism-max = 2\n");
    CommandLineRig ascribe =
        ascribe(
            options ->
                fail(
                    new AscribeException(
                        ErrorCode.INTERNAL,
                        "steps " + options.config().getInt("ascribe.study.attribution.steps"))));

    ascribe.execute("explain", "--model", "m", "--text", "t", "--config", file.toString());
    assertThat(ascribe.error()).isEqualTo("error: steps 7\n");
  }

  @Test
  void theStoreLiesInTheHomeUnlessNamed() throws Exception {
    Path model = Path.of("src/test/resources/models/tiny-bert").toAbsolutePath();
    Path study =
        Files.writeString(
            home.resolve("s.conf"),
            """
            study {
              name = s
              datasets = [{ name = sample-sentiment }]
              models = [{ model = "%s", paradigms = [prompted] }]
              training-sizes = [0]
            }
            """
                .formatted(model));
    CommandLineRig ascribe =
        ascribe(options -> fail(new AscribeException(ErrorCode.INTERNAL, options.storeUrl())));
    ascribe.execute("run", study.toString());
    assertThat(ascribe.error()).endsWith("error: jdbc:sqlite:" + home.resolve("ascribe.db") + "\n");
    String named = "jdbc:sqlite:" + home.resolve("x.db");
    ascribe.execute("run", study.toString(), "--store", named);
    assertThat(ascribe.error()).endsWith("error: " + named + "\n");
  }

  @Test
  void explanationsNeedNoStore() {
    CommandLineRig ascribe =
        ascribe(options -> fail(new AscribeException(ErrorCode.INTERNAL, "" + options.storeUrl())));
    ascribe.execute("explain", "--model", "m", "--text", "t");
    assertThat(ascribe.error()).isEqualTo("error: null\n");
  }

  private static dev.ascribe.scheduling.Engine fail(RuntimeException failure) {
    throw failure;
  }
}
