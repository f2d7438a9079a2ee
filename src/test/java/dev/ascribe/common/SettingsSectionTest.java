package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSectionTest {
  private static SettingsSection section(String settings) {
    return SettingsSection.of(ConfigFactory.parseString("a.b {" + settings + "}"), "a.b");
  }

  private static void assertProblem(
      String settings, Consumer<SettingsSection> reader, String problem) {
    assertThatThrownBy(() -> reader.accept(section(settings)))
        .isInstanceOfSatisfying(
            AscribeException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_VALUE))
        .hasMessageEndingWith(problem);
  }

  @Test
  void bothEndsOfARangeAreAllowed() {
    SettingsSection section = section("n = 3, t = 1s, s = 2 KiB, large = \"64\", on = yes");
    assertThat(section.integer("n", 3, 3)).isEqualTo(3);
    assertThat(section.integer("large", 64)).isEqualTo(64);
    assertThat(section.duration("t", Duration.ofSeconds(1), Duration.ofSeconds(1)))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(section.bytes("s", 2048, 2048)).isEqualTo(2048);
    assertThat(section.flag("on")).isTrue();
    assertThat(section.optionalText("n")).contains("3");
    assertThat(section("t = \" \"").optionalText("t")).isEmpty();
  }

  @Test
  void aWrongValueIsNamedWithItsPathAndWhatIsAllowed() {
    assertProblem(
        "n = 0", it -> it.integer("n", 1, 9), "a.b.n: is 0 (allowed: a whole number from 1 to 9)");
    assertProblem(
        "n = 99999999999",
        it -> it.integer("n", 1),
        "a.b.n: is 99999999999 (allowed: a whole number, at least 1)");
    assertProblem(
        "s = 1 KiB",
        it -> it.bytes("s", 1 << 20, 64L << 30),
        "a.b.s: is '1 KiB' (allowed: a size such as 1 MiB from 1 MiB to 64 GiB)");
    assertProblem(
        "s = -1",
        it -> it.bytes("s", 0),
        "a.b.s: is -1 (allowed: a size such as 1 MiB, at least 0 B)");
    assertProblem(
        "t = 2d",
        it -> it.duration("t", Duration.ofMillis(1), Duration.ofDays(1)),
        "a.b.t: is '2d' (allowed: a duration such as 200ms from 1ms to 1d)");
    assertProblem(
        "t = 1000000000d",
        it -> it.duration("t", Duration.ofSeconds(90)),
        "a.b.t: is '1000000000d' (allowed: a duration such as 200ms, at least 90s)");
    assertProblem("on = maybe", it -> it.flag("on"), "a.b.on: is 'maybe' (allowed: true or false)");
    assertProblem(
        "l = [x, y z]",
        it -> it.texts("l", text -> !text.contains(" "), "a list of words"),
        "a.b.l: 'y z' is none (allowed: a list of words)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "99d", "2f", "NaN", "1e400", "\"\"", "0x10", "true"})
  void onlyWholeNumbersAreWholeNumbers(String value) {
    assertProblem(
        "n = " + value, it -> it.integer("n", 0), " (allowed: a whole number, at least 0)");
  }

  @Test
  void aWholeNumberMayBeWrittenWithAnExponentOrAPoint() {
    assertThat(section("n = 1e3").integer("n", 1)).isEqualTo(1000);
    assertThat(section("n = 20.0").integer("n", 1)).isEqualTo(20);
  }

  @Test
  void aSettingThatIsMissingOrOfAnotherTypeIsNamedWithoutItsParts() {
    assertProblem("", it -> it.text("t"), "a.b.t: is not set (allowed: a text)");
    assertProblem("t = null", it -> it.text("t"), "a.b.t: is not set (allowed: a text)");
    assertProblem(
        "t = { s3cret = 1 }", it -> it.text("t"), "a.b.t: is an object (allowed: a text)");
    assertProblem(
        "n = [s3cret]",
        it -> it.integer("n", 1),
        "a.b.n: is a list (allowed: a whole number, at least 1)");
  }

  @Test
  void aSettingThatMayBeAWordNamesTheWord() {
    assertThat(section("n = auto").isWord("n", "auto")).isTrue();
    assertThat(section("n = 5").isWord("n", "auto")).isFalse();
    assertProblem(
        "n = most",
        it -> it.orWord("auto").integer("n", 1, 5),
        "a.b.n: is 'most' (allowed: auto, or a whole number from 1 to 5)");
  }

  @Test
  void theFileAndTheLineAreNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("a.conf"), "\n\na.b.n = 0\n");
    SettingsSection section = SettingsSection.of(ConfigFactory.parseFile(file.toFile()), "a.b");
    assertThatThrownBy(() -> section.integer("n", 1))
        .hasMessage(file + ": 3: a.b.n: is 0 (allowed: a whole number, at least 1)");
  }
}
