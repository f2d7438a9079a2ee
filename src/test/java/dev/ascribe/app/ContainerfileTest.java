package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** No container engine builds the image here; what can be said of it without one is said. */
class ContainerfileTest {
  private static final Path FILE = Path.of("deploy/container/Containerfile");

  private record Instruction(String name, String arguments) {}

  private static final List<Instruction> INSTRUCTIONS = new ArrayList<>();
  private static final Map<String, String> ARGUMENTS = new HashMap<>();
  private static final List<String> STAGES = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    StringBuilder whole = new StringBuilder();
    for (String line : Files.readAllLines(FILE)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      boolean goesOn = line.endsWith("\\");
      whole.append(goesOn ? line.substring(0, line.length() - 1) : line);
      if (!goesOn) {
        String[] words = whole.toString().strip().split("\\s+", 2);
        INSTRUCTIONS.add(new Instruction(words[0], words[1]));
        whole.setLength(0);
      }
    }
    assertThat(whole).as("a line that goes on and has no next").isEmpty();
    for (Instruction argument : named("ARG")) {
      String[] pair = argument.arguments().split("=", 2);
      ARGUMENTS.put(pair[0], pair[1]);
    }
    for (Instruction from : named("FROM")) {
      String[] words = from.arguments().split("\\s+");
      STAGES.add(words.length == 3 ? words[2] : "");
    }
  }

  private static List<Instruction> named(String name) {
    return INSTRUCTIONS.stream().filter(each -> each.name().equals(name)).toList();
  }

  private static String last(String name) {
    List<Instruction> all = named(name);
    return all.get(all.size() - 1).arguments();
  }

  @Test
  void onlyKnownInstructionsAreUsedAndNothingIsFetchedByUrl() {
    assertThat(INSTRUCTIONS)
        .extracting(Instruction::name)
        .isSubsetOf(
            "ARG",
            "FROM",
            "WORKDIR",
            "COPY",
            "RUN",
            "ENV",
            "USER",
            "VOLUME",
            "EXPOSE",
            "STOPSIGNAL",
            "HEALTHCHECK",
            "ENTRYPOINT",
            "CMD");
    assertThat(INSTRUCTIONS)
        .filteredOn(each -> each.name().equals("RUN"))
        .noneMatch(each -> each.arguments().contains("http"));
  }

  @Test
  void everyBaseIsAnArgumentWithAPinnedDefault() {
    assertThat(named("FROM"))
        .hasSize(3)
        .allSatisfy(
            from -> {
              String base = from.arguments().split("\\s+")[0];
              assertThat(base).matches("\\$\\{[A-Z_]+\\}");
              assertThat(ARGUMENTS.get(base.substring(2, base.length() - 1)))
                  .matches("[a-z0-9.-]+/[a-z0-9./-]+:[A-Za-z0-9._-]+")
                  .doesNotEndWith(":latest");
            });
  }

  @Test
  void whatIsCopiedComesFromAStageThatThereIs() {
    assertThat(named("COPY"))
        .filteredOn(copy -> copy.arguments().contains("--from="))
        .hasSize(2)
        .allSatisfy(
            copy ->
                assertThat(STAGES)
                    .contains(copy.arguments().replaceFirst("--from=(\\S+) .*", "$1")));
  }

  @Test
  void theImageRunsAsAUserOfItsOwn() {
    assertThat(last("USER")).isEqualTo("ascribe");
    int user = INSTRUCTIONS.lastIndexOf(named("USER").get(0));
    int finalStage = INSTRUCTIONS.lastIndexOf(new Instruction("FROM", "${BASE_IMAGE}"));
    assertThat(user).isGreaterThan(finalStage);
    assertThat(INSTRUCTIONS.subList(user, INSTRUCTIONS.size()))
        .extracting(Instruction::name)
        .doesNotContain("RUN");
  }

  @Test
  void theProcessGetsSignalsItselfAndIsProbed() {
    assertThat(last("ENTRYPOINT")).isEqualTo("[\"/opt/ascribe/bin/ascribe\"]");
    assertThat(last("CMD")).startsWith("[\"serve\"");
    assertThat(last("STOPSIGNAL")).isEqualTo("SIGTERM");
    assertThat(last("HEALTHCHECK")).endsWith("CMD [\"/opt/ascribe/bin/probe\"]");
  }

  @Test
  void theStepsAreThoseOfTheScriptThatTheGateRuns() throws IOException {
    assertThat(named("RUN").get(0).arguments())
        .isEqualTo("deploy/container/build-steps.sh /opt/ascribe");
    assertThat(Path.of(".ci/run")).content().contains("deploy/container/build-steps.sh");
    assertThat(Files.isExecutable(Path.of("deploy/container/build-steps.sh"))).isTrue();
  }
}
