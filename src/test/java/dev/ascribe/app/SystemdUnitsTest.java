package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.client.FakeDaemon;
import dev.ascribe.common.Program;
import dev.ascribe.common.UnansweredPort;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The units as systemd reads them, and the two scripts that they call. */
@Timeout(120)
class SystemdUnitsTest {
  private static final Path UNITS = Path.of("deploy/systemd");
  private static final String WATCHDOG = Path.of("deploy/watchdog").toAbsolutePath().toString();
  private static final Path PROBE = Path.of("deploy/probe").toAbsolutePath();

  @TempDir private Path folder;
  private final FakeDaemon daemon = new FakeDaemon();
  private String output;

  @AfterEach
  void close() {
    daemon.close();
  }

  private int execute(Path path, String... command) throws Exception {
    return execute(path, Map.of(), command);
  }

  private int execute(Path path, Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().keySet().removeIf(name -> name.startsWith("ASCRIBE_"));
    process.environment().remove("MAINPID");
    process.environment().putAll(environment);
    process.environment().merge("PATH", path + File.pathSeparator, (old, mine) -> mine + old);
    Program.Ended ended = Program.run(process);
    output = ended.output();
    return ended.exitCode();
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static String setting(String unit, String key) throws IOException {
    return Files.readAllLines(UNITS.resolve(unit)).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private String port() {
    return String.valueOf(URI.create(daemon.url()).getPort());
  }

  @Test
  void systemdFindsNoFault() throws Exception {
    assumeThat(isInstalled("systemd-analyze")).as("systemd-analyze is installed").isTrue();
    Path programs = Files.createDirectories(folder.resolve("bin"));
    for (String program : List.of("ascribe", "probe", "watchdog")) {
      Files.createFile(programs.resolve(program)).toFile().setExecutable(true);
    }
    try (Stream<Path> units = Files.list(UNITS)) {
      for (Path unit : units.toList()) {
        Files.writeString(
            folder.resolve(unit.getFileName()),
            Files.readString(unit).replace("/opt/ascribe", folder.toString()));
      }
    }
    int exitCode =
        execute(
            programs,
            "systemd-analyze",
            "verify",
            folder + "/ascribe.service",
            folder + "/ascribe-watchdog.service",
            folder + "/ascribe-watchdog.timer");
    assertThat(output).isEmpty();
    assertThat(exitCode).isZero();
  }

  @Test
  void systemdWaitsLongerForTheEndThanTheDaemonTakes() throws IOException {
    Duration shutdown =
        ConfigFactory.parseFile(new File("conf/ascribe.conf"))
            .resolve()
            .getDuration("ascribe.service.shutdown-timeout");
    assertThat(Integer.parseInt(setting("ascribe.service", "TimeoutStopSec")))
        .isGreaterThan((int) shutdown.toSeconds() + 10);
    assertThat(setting("ascribe.service", "RestartPreventExitStatus")).isEqualTo("2 4");
  }

  @Test
  void settingsThatTheUnitNamesExist() throws IOException {
    Config defaults = ConfigFactory.load();
    Matcher named =
        Pattern.compile("\\bascribe(?:\\.[a-z][a-z-]*){2,}")
            .matcher(Files.readString(UNITS.resolve("ascribe.service")));
    assertThat(named.results().map(MatchResult::group))
        .isNotEmpty()
        .allMatch(defaults::hasPath, "is a setting");
  }

  @Test
  void theProbeAsksForReadiness() throws Exception {
    daemon.json("GET /health/ready", "{\"status\": \"up\"}");
    assertThat(execute(folder, PROBE.toString(), "127.0.0.1", port())).isZero();
    assertThat(daemon.lastHeard().line()).isEqualTo("GET /health/ready");
  }

  @Test
  void theProbeFailsWhereNobodyIsReady() throws Exception {
    daemon.answer("GET /health/ready", 503, "application/json", "{\"status\": \"down\"}");
    assertThat(execute(folder, PROBE.toString(), "127.0.0.1", port())).isEqualTo(1);
    assertThat(output).isEqualTo("not ready: http://127.0.0.1:%s/health/ready\n".formatted(port()));
    try (UnansweredPort none = new UnansweredPort()) {
      String port = String.valueOf(none.number());
      assertThat(execute(folder, PROBE.toString(), "127.0.0.1", port)).isEqualTo(1);
    }
  }

  @Test
  void theProbeWaitsWhereItIsTold() throws Exception {
    daemon.answer("GET /health/ready", 503, "application/json", "{\"status\": \"down\"}");
    daemon.json("GET /health/ready", "{\"status\": \"up\"}");
    assertThat(execute(folder, PROBE.toString(), "--wait", "30", "127.0.0.1", port())).isZero();
    assertThat(daemon.heard()).hasSize(2);
  }

  @Test
  void theProbeAsksWhereTheEnvironmentHasTheDaemon() throws Exception {
    daemon.json("GET /health/ready", "{\"status\": \"up\"}");
    int port = Integer.parseInt(port());
    for (Map<String, String> environment :
        List.of(
            Map.of("ASCRIBE_OPERATIONS_PORT", port(), "ASCRIBE_HOST", "192.0.2.1"),
            Map.of("ASCRIBE_OPERATIONS_PORT", port(), "ASCRIBE_OPERATIONS_HOST", "0.0.0.0"),
            // As the daemon takes a port where it is told none.
            Map.of("ASCRIBE_PORT", String.valueOf(port - 1000)),
            Map.of("ASCRIBE_PORT", String.valueOf(port - 1000), "ASCRIBE_OPERATIONS_PORT", "auto"),
            // All addresses, as in a container: then this machine's own.
            Map.of(
                "ASCRIBE_OPERATIONS_PORT",
                "off",
                "ASCRIBE_PORT",
                port(),
                "ASCRIBE_HOST",
                "0.0.0.0"))) {
      assertThat(execute(folder, environment, PROBE.toString()))
          .as(environment.toString())
          .isZero();
      assertThat(daemon.lastHeard().header("Host")).isEqualTo("127.0.0.1:" + port());
    }
  }

  @Test
  void theProbeDoesNotWaitForAProcessThatHasEnded() throws Exception {
    daemon.answer("GET /health/ready", 503, "application/json", "{\"status\": \"down\"}");
    Process ended = new ProcessBuilder("true").start();
    assertThat(ended.waitFor()).isZero();
    String[] command = {PROBE.toString(), "--wait", "100", "127.0.0.1", port()};
    Map<String, String> main = Map.of("MAINPID", String.valueOf(ended.pid()));
    assertThat(execute(folder, main, command)).isEqualTo(1);
    assertThat(output).isEqualTo("not ready: process %d has ended\n".formatted(ended.pid()));
    assertThat(daemon.heard()).hasSize(1);
  }

  @Test
  void theProbeWaitsForAProcessThatLives() throws Exception {
    daemon.answer("GET /health/ready", 503, "application/json", "{\"status\": \"down\"}");
    daemon.json("GET /health/ready", "{\"status\": \"up\"}");
    Map<String, String> main = Map.of("MAINPID", String.valueOf(ProcessHandle.current().pid()));
    String[] command = {PROBE.toString(), "--wait", "30", "127.0.0.1", port()};
    assertThat(execute(folder, main, command)).isZero();
  }

  @Test
  void theWatchdogRestartsWhatDoesNothing() throws Exception {
    Path calls = fakeSystemctl();
    daemon.answer("GET /health/ready", 503, "application/json", checks("is full", "ok"));
    assertThat(execute(folder, WATCHDOG, "0", "127.0.0.1", port())).isZero();
    assertThat(calls).hasContent("is-active --quiet ascribe.service");

    daemon.answer("GET /health/ready", 503, "application/json", checks("ok", "stands still"));
    // Hears the first answer once more.
    assertThat(execute(folder, WATCHDOG, "0", "127.0.0.1", port())).isZero();
    assertThat(calls).content().doesNotContain("restart");
    assertThat(execute(folder, WATCHDOG, "0", "127.0.0.1", port())).isZero();
    assertThat(calls).content().endsWith("try-restart ascribe.service\n");
  }

  @Test
  void theWatchdogLeavesAFrontAloneThatIsBusy() throws Exception {
    Path calls = fakeSystemctl();
    daemon.json("GET /health/ready", "{\"status\": \"up\"}");
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> environment =
          Map.of(
              "ASCRIBE_PORT",
              String.valueOf(busy.getLocalPort()),
              "ASCRIBE_OPERATIONS_PORT",
              port());
      assertThat(execute(folder, environment, WATCHDOG, "0")).isZero();
    }
    assertThat(calls).hasContent("is-active --quiet ascribe.service");
  }

  @Test
  void bothUnitsNameTheSamePort() throws IOException {
    String port = "Environment=ASCRIBE_OPERATIONS_PORT=9420";
    assertThat(UNITS.resolve("ascribe.service")).content().contains(port);
    assertThat(UNITS.resolve("ascribe-watchdog.service")).content().contains(port);
    assertThat(Path.of("deploy/prometheus/scrape.yml")).content().contains("127.0.0.1:9420");
  }

  private static String checks(String store, String queue) {
    return "{\"status\":\"down\",\"checks\":{\"store\":\"%s\",\"devices\":\"ok\",\"queue\":\"%s\"}}"
        .formatted(store, queue);
  }

  private Path fakeSystemctl() throws Exception {
    Path calls = folder.resolve("calls");
    Path systemctl = folder.resolve("systemctl");
    Files.writeString(systemctl, "#!/bin/sh\necho \"$*\" >>" + calls + "\n");
    assertThat(systemctl.toFile().setExecutable(true)).isTrue();
    return calls;
  }

  @Test
  void theWatchdogRestartsWhatIsNotHeard() throws Exception {
    Path calls = fakeSystemctl();
    daemon.json("GET /health/ready", "{\"status\": \"up\"}");
    assertThat(execute(folder, WATCHDOG, "0", "127.0.0.1", port())).isZero();
    assertThat(calls).hasContent("is-active --quiet ascribe.service");
    try (UnansweredPort none = new UnansweredPort()) {
      String port = String.valueOf(none.number());
      assertThat(execute(folder, WATCHDOG, "0", "127.0.0.1", port)).isZero();
    }
    assertThat(output).contains("has done nothing for 0 seconds");
    assertThat(Files.readAllLines(calls))
        .endsWith("is-active --quiet ascribe.service", "try-restart ascribe.service");
  }
}
