package dev.ascribe.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.cli.CommandLineRig;
import dev.ascribe.cli.FixedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchEstimatorsCommandTest {
  private static final int FEATURES = 8;

  @TempDir private Path home;
  @TempDir private Path tables;
  private CommandLineRig ascribe;

  @BeforeEach
  void tablesOfClassifiers() throws IOException {
    ascribe = new CommandLineRig(FixedEngine.thatExplains(), home);
    for (int text = 0; text < 3; text++) {
      double[] weights = new Random(text).doubles(FEATURES, -2, 2).toArray();
      double[] values = new double[1 << FEATURES];
      for (int bits = 0; bits < values.length; bits++) {
        double evidence = 0;
        for (int i = 0; i < FEATURES; i++) {
          evidence += (bits >> i & 1) * weights[i];
        }
        values[bits] = 1 / (1 + Math.exp(-evidence));
      }
      new ObjectMapper()
          .writeValue(
              tables.resolve(text + ".json").toFile(),
              Map.of("n", FEATURES, "text", "eight words", "values", values));
    }
  }

  @Test
  void estimatorsAreComparedAtEqualEvaluations() throws IOException {
    int exit =
        ascribe.execute(
            "bench",
            "estimators",
            "--tables",
            tables.toString(),
            "--budgets",
            "60",
            "--seeds",
            "5");
    assertThat(exit).isZero();
    JsonNode result = new ObjectMapper().readTree(ascribe.output());
    assertThat(result.get("texts").asInt()).isEqualTo(3);
    assertThat(result.get("ratio").asDouble()).isBetween(0.0, 0.25);
    assertThat(result.get("rows").findValuesAsText("estimator"))
        .containsExactly(
            "shapley-sampling",
            "shapley-antithetic",
            "shapley-leverage",
            "shapley-kernel",
            "shapley-regression");
    for (JsonNode row : result.get("rows")) {
      assertThat(row.get("evaluations").asDouble()).isBetween(45.0, 60.0);
    }
    assertThat(ascribe.error()).contains("shapley-kernel");
  }

  @Test
  void aFileThatIsNoTableIsNamed() throws IOException {
    Files.writeString(tables.resolve("3.json"), "{\"n\": 3, \"text\": \"x\", \"values\": [1]}");
    assertThat(ascribe.execute("bench", "estimators", "--tables", tables.toString())).isEqualTo(2);
    assertThat(ascribe.error()).contains("3.json").contains("needs 2^n values, has 1");
  }
}
