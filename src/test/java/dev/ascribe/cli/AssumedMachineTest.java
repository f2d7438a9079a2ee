package dev.ascribe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssumedMachineTest {
  private static final Path MODEL = Path.of("src/test/resources/models/tiny-bert").toAbsolutePath();

  @TempDir private Path home;
  private CommandLineRig ascribe;
  private String study;

  @BeforeEach
  void writeStudy() throws IOException {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    study =
        Files.writeString(
                home.resolve("study.conf"),
                """
                study {
                  name = planned
                  datasets = [{ name = sample-sentiment, test-limit = 3 }]
                  models = [{ model = "%s", paradigms = [prompted] }]
                  training-sizes = [0, 8]
                }
                """
                    .formatted(MODEL))
            .toString();
  }

  @Test
  void timesFollowTheRatesOfTheAssumedMachine() throws IOException {
    JsonNode here = plan();
    double gflops = here.path("assumed_gflops").asDouble();
    double bandwidth = here.path("assumed_bandwidth").asDouble();
    double seconds = ofModel(here);
    assertThat(gflops).isEqualTo(40.0 * Runtime.getRuntime().availableProcessors());

    String arithmetic = "--assume-gflops=" + 10 * gflops;
    String memory = "--assume-bandwidth=" + 10 * bandwidth;
    double bothFaster = ofModel(plan(arithmetic, memory));
    double arithmeticFaster = ofModel(plan(arithmetic));
    double memoryFaster = ofModel(plan(memory));
    assertThat(bothFaster).isCloseTo(seconds / 10, within(seconds * 1e-9));
    assertThat(arithmeticFaster).isGreaterThan(bothFaster).isLessThan(seconds);
    assertThat(arithmeticFaster + memoryFaster)
        .as("each option makes one of the two parts faster")
        .isCloseTo(seconds + bothFaster, within(seconds * 1e-9));
    assertThat(plan(arithmetic, memory).path("evaluations")).isEqualTo(here.path("evaluations"));
  }

  /** The seconds without those that no rate of arithmetic or memory changes. */
  private static double ofModel(JsonNode plan) {
    return plan.path("seconds").asDouble() - plan.path("host_seconds").asDouble();
  }

  @Test
  void aSmallModelTakesMostlyTheTimeOfWhatIsNotItsArithmetic() throws IOException {
    JsonNode few = plan();
    assertThat(ofModel(few)).isLessThan(1);
    assertThat(few.path("host_seconds").asDouble()).isBetween(6.0, 30.0);

    Files.writeString(
        Path.of(study),
        Files.readString(Path.of(study)).replace("test-limit = 3", "test-limit = 24"));
    double texts = 24 * few.path("runs").size();
    assertThat(plan().path("host_seconds").asDouble())
        .as("each text takes some hundredths of a second besides the model")
        .isGreaterThan(few.path("host_seconds").asDouble() + 0.8 * texts * 0.02);
  }

  @Test
  void theAssumedMachineIsNamed() {
    assertThat(ascribe.execute("plan", study, "--assume-gflops", "20000")).isZero();
    assertThat(ascribe.output())
        .containsPattern("\nabout .* GiB of native memory on the assumed machine\n")
        .contains("\n  assumed: 20000 GFLOP/s in all, memory of 10 GB/s, 1.3 tokens a word,");

    assertThat(ascribe.execute("plan", study)).isZero();
    assertThat(ascribe.output())
        .containsPattern(
            "\nabout .* GiB of native memory on \\d+ cores?, if nothing else uses this machine\n")
        .contains("\n  assumed: 40 GFLOP/s a core, memory of 10 GB/s,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-20000", "NaN", "Infinity"})
  void ratesAreNumbersAboveZero(String rate) {
    for (String option : List.of("--assume-gflops", "--assume-bandwidth")) {
      assertThat(ascribe.execute("plan", study, option + "=" + rate)).isEqualTo(2);
      assertThat(ascribe.error())
          .isEqualTo(
              "error: %s: is %s (allowed: a number above 0)\n"
                  .formatted(option, Double.valueOf(rate)));
      assertThat(ascribe.output()).isEmpty();
    }
  }

  private JsonNode plan(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("plan", study, "--json"));
    command.addAll(List.of(options));
    assertThat(ascribe.execute(command.toArray(String[]::new))).as(ascribe.error()).isZero();
    return new ObjectMapper().readTree(ascribe.output());
  }
}
