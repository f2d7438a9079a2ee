package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Max-sensitivity and parameter randomisation of a study over a real model. */
class RobustnessMeasuresTest {
  @TempDir Path temporary;

  private Stored run(String home, String devices, String measures) {
    StudySpec study =
        TinyStudies.study(
            """
            methods = [attention, gradient-norm, integrated-gradients, shapley-sampling]
            measures = [%s]
            """
                .formatted(measures));
    Path directory = temporary.resolve(home);
    try (EmbeddedEngine engine = EmbeddedEngine.open(TinyStudies.options(directory, devices))) {
      engine.run(study, event -> {});
    }
    return Stored.read(directory, study);
  }

  /** The values of a metric of texts, by run, text and method. */
  private static Map<String, Double> values(Stored stored, String name) {
    Map<String, Double> values = new TreeMap<>();
    stored
        .metrics()
        .forEach(
            (key, value) -> {
              String[] parts = key.split("\\|", -1);
              if (parts[3].equals(name) && !parts[1].isEmpty()) {
                values.put(parts[0] + "|" + parts[1] + "|" + parts[2], value);
              }
            });
    return values;
  }

  private static long texts(Map<String, Double> values, String method) {
    return values.keySet().stream().filter(key -> key.endsWith("|" + method)).count();
  }

  @Test
  void bothMeasuresAreStoredForTheirMethodsAndDoNotDependOnWorkers() {
    String measures = "max-sensitivity, randomisation";
    Stored stored = run("one", "cpu:1", measures);
    assertThat(stored.failures()).isEmpty();
    int texts = stored.predictions().size();
    assertThat(texts).isEqualTo(9);

    Map<String, Double> sensitivity = values(stored, "max-sensitivity");
    assertThat(sensitivity).hasSize(2 * texts);
    assertThat(texts(sensitivity, "gradient-norm")).isEqualTo(texts);
    assertThat(texts(sensitivity, "integrated-gradients")).isEqualTo(texts);
    assertThat(sensitivity.values()).allMatch(value -> value > 0 && Double.isFinite(value));

    for (String name : new String[] {"randomisation", "randomisation-absolute"}) {
      Map<String, Double> correlation = values(stored, name);
      assertThat(correlation).hasSize(5 * texts);
      assertThat(correlation.values()).allMatch(value -> Math.abs(value) <= 1 + 1e-12);
      assertThat(stored.metrics().keySet())
          .anyMatch(key -> key.contains("||random|" + name + "|all"));
    }
    assertThat(mean(values(stored, "randomisation"), "shapley-sampling"))
        .as("the explanations of another function")
        .isBetween(-0.6, 0.6);
    run("two", "cpu:2", measures).assertSameAs(stored);
  }

  private static double mean(Map<String, Double> values, String method) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("|" + method))
        .collect(Collectors.averagingDouble(Map.Entry::getValue));
  }
}
