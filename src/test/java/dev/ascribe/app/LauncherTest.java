package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ascribe.common.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    Program.Ended ended = Program.run(process);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return ended.output();
  }

  @Test
  void theHomeIsThatOfTheShell() throws Exception {
    // With a space, as the names of homes may have one.
    Path user = folder.resolve("a user");
    assertThat(models(Map.of("HOME", user.toString())))
        .contains(user.resolve(".ascribe/models/bert-base-uncased").toString());
  }

  /** What a shell prints, both streams together, when it runs a line of {@code bin/ascribe}. */
  private String shell(String line, int exit) throws Exception {
    Path programs = folder.resolve("installation/bin");
    if (!Files.exists(programs)) {
      Installation.below(folder);
    }
    Program.Ended ended =
        Program.run(
            new ProcessBuilder("sh", "-c", line)
                .directory(programs.toFile())
                .redirectErrorStream(true));
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(exit);
    return ended.output();
  }

  @Test
  void anInstallationAdvisesItsOwnCommand() throws Exception {
    String home = "ASCRIBE_HOME='" + folder.resolve("home") + "' ";
    assertThat(shell(home + "./ascribe explain --model bert-base-uncased --text a", 2))
        .contains("get it with: ascribe models pull bert-base-uncased");
    assertThat(shell("./ascribe --help", 0))
        .contains("\n  ascribe models pull bert-base-uncased\n")
        .doesNotContain("tools/ascribe", "${");
  }

  @Test
  void aReaderThatWantsNoMoreEndsTheCommandSilently() throws Exception {
    // The pipe is closed before the first byte is written.
    assertThat(shell("{ ./ascribe --help; echo \"exit $?\" >&2; } | true", 0))
        .isEqualTo("exit 141\n");
    assertThat(shell("{ ./ascribe models list --json; echo \"exit $?\" >&2; } | true", 0))
        .isEqualTo("exit 141\n");
  }

  @Test
  void aFullDiskBehindTheOutputIsAFailure() throws Exception {
    assumeThat(Path.of("/dev/full")).as("/dev/full, which only Linux has").exists();
    assertThat(shell("./ascribe models list --json >/dev/full", 1))
        .isEqualTo("error: standard output cannot be written (is its disk full?)\n");
  }

  @Test
  void aConvertedFileGetsThePermissionsThatTheUmaskAllows() throws Exception {
    Path data = folder.resolve("tweets.csv");
    Files.writeString(data, "textID,text,selected_text,sentiment\n1,a fine day,fine,positive\n");
    shell(
        "umask 027; ./ascribe data import --format tse '%s' --out '%s.jsonl'".formatted(data, data),
        0);
    assertThat(Files.getPosixFilePermissions(folder.resolve("tweets.csv.jsonl")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void ascribeHomeGoesBeforeIt() throws Exception {
    String user = folder.resolve("a user").toString();
    Path other = folder.resolve("other");
    assertThat(models(Map.of("HOME", user, "ASCRIBE_HOME", other.toString())))
        .contains(other.resolve("models/bert-base-uncased").toString());
  }
}
