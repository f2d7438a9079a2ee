package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The steps of an installation, from a checkout that is built already. */
@Timeout(120)
class BuildStepsTest {
  @TempDir private Path folder;
  private Path checkout;
  private String output;

  @BeforeEach
  void layOut() throws IOException {
    checkout = Files.createDirectories(folder.resolve("checkout"));
    for (String file :
        List.of(
            "tools/ascribe",
            "deploy/probe",
            "deploy/watchdog",
            "deploy/GUIDE.md",
            "deploy/container/build-steps.sh",
            "conf/ascribe.conf",
            "LICENSE")) {
      Path copy = checkout.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(Path.of(file), copy);
      copy.toFile().setExecutable(Files.isExecutable(Path.of(file)));
    }
    // As under a careful umask.
    Files.setPosixFilePermissions(
        checkout.resolve("conf/ascribe.conf"), PosixFilePermissions.fromString("rw-------"));
    Path libraries = Files.createDirectories(checkout.resolve("target/lib"));
    Files.writeString(libraries.resolve("library.jar"), "");
    Path jar = Installation.below(folder.resolve("rig")).root().resolve("lib/ascribe.jar");
    Files.copy(jar, checkout.resolve("target/ascribe-1.jar"));
  }

  private int install(String directory) throws Exception {
    ProcessBuilder process =
        new ProcessBuilder(
                checkout.resolve("deploy/container/build-steps.sh").toString(),
                directory,
                "--built")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Program.Ended ended = Program.run(process);
    output = ended.output();
    return ended.exitCode();
  }

  @Test
  void aDirectoryMayBeNamedFromWhereOneIs() throws Exception {
    assertThat(install("here")).as(output).isZero();
    assertThat(output).startsWith("ascribe ");
    Path installed = folder.resolve("here");
    try (Stream<Path> programs = Files.list(installed.resolve("bin"))) {
      assertThat(programs).hasSize(3).allMatch(Files::isExecutable);
    }
    assertThat(Files.getPosixFilePermissions(installed.resolve("conf/ascribe.conf")))
        .contains(PosixFilePermission.OTHERS_READ);
    assertThat(installed.resolve("GUIDE.md")).isRegularFile();
  }

  @Test
  void twoVersionsDoNotMix() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old/lib"));
    Files.writeString(old.resolve("library-0.jar"), "");
    assertThat(install("old")).isEqualTo(2);
    assertThat(output).contains("is not empty");
    assertThat(folder.resolve("old/bin")).doesNotExist();

    Files.copy(checkout.resolve("target/ascribe-1.jar"), checkout.resolve("target/ascribe-2.jar"));
    assertThat(install("new")).isEqualTo(1);
    assertThat(output).contains("more than one build");
  }
}
