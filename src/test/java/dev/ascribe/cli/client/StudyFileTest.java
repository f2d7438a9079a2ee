package dev.ascribe.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.StudyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyFileTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void aFileThatNeedsNothingElseTravelsAsItIs() throws IOException {
    String text = "# mine\nstudy { name = a }\n";
    StudyFile file = StudyFile.read(write("a.conf", text));
    assertThat(file.text()).isEqualTo(text);
    assertThat(file.contentType()).isEqualTo("application/hocon");
  }

  @Test
  void includesAndSubstitutionsAreResolvedBeforeItTravels() throws IOException {
    write("base.conf", "variables { n = 3 }\nstudy { name = base, seeds = [13] }");
    StudyFile file =
        StudyFile.read(
            write(
                "b.conf",
                "include \"base.conf\"\nstudy { name = b, home = ${user.home}, n = ${variables.n} }"));
    Config sent = ConfigFactory.parseString(file.text());
    assertThat(file.contentType()).isEqualTo("application/json");
    assertThat(sent.isResolved()).isTrue();
    assertThat(sent.root().keySet()).containsExactly("study");
    assertThat(sent.getString("study.name")).isEqualTo("b");
    assertThat(sent.getString("study.home")).isEqualTo(System.getProperty("user.home"));
    assertThat(sent.getInt("study.n")).isEqualTo(3);
    assertThat(sent.getIntList("study.seeds")).containsExactly(13);
  }

  @Test
  void whatTheDaemonShallRefuseIsNotHidden() throws IOException {
    StudyFile file = StudyFile.read(write("c.conf", "studi { name = ${user.name} }"));
    assertThat(file.text()).contains("studi");
  }

  @Test
  void theExamplesMeanTheSameOnTheWire() {
    Path quickstart = Path.of("conf/studies/quickstart.conf");
    StudyFile file = StudyFile.read(quickstart);
    assertThat(StudyReader.parse(ConfigFactory.parseString(file.text()), "sent"))
        .isEqualTo(StudyReader.read(quickstart));
  }

  @Test
  void filesThatCannotBeReadAreNamedInOneLine() throws IOException {
    Path broken = write("d.conf", "study {\n name = [\n");
    assertThatThrownBy(() -> StudyFile.read(broken))
        .isInstanceOf(AscribeException.class)
        .hasMessageStartingWith(broken + ":3: cannot be read as HOCON: ")
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> StudyFile.read(folder.resolve("none.conf")))
        .hasMessage(folder.resolve("none.conf") + ": no such study file");
    Path missing = write("e.conf", "include \"gone.conf\"\nstudy { name = ${nowhere} }");
    assertThatThrownBy(() -> StudyFile.read(missing)).hasMessageContaining("nowhere");
  }

  @Test
  void errorsOfTheDaemonNameTheFileInPlaceOfTheTextThatWasSent() throws IOException {
    AscribeException refused =
        new AscribeException(ErrorCode.INVALID_STUDY, "study:6: study, key: unknown name 'games'");
    Path whole = write("whole.conf", "study { name = a }");
    assertThat(StudyFile.read(whole).inFile(refused))
        .hasMessage(whole + ":6: study, key: unknown name 'games'")
        .extracting(AscribeException::code)
        .isEqualTo(ErrorCode.INVALID_STUDY);
    Path resolved = write("resolved.conf", "study { name = ${user.name} }");
    assertThat(StudyFile.read(resolved).inFile(refused))
        .as("lines of the text that was sent are none of the file")
        .hasMessage(resolved + ": study, key: unknown name 'games'");
    AscribeException other = new AscribeException(ErrorCode.BUSY, "study limits are reached");
    assertThat(StudyFile.read(whole).inFile(other)).isSameAs(other);
  }
}
