package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.Program;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same study in processes of their own with other numbers of devices, and so of threads for an
 * operation: labels, ranks, top shares, stops and what is counted are the same, and numbers differ
 * in their last digits at most.
 */
class WorkersDoNotMatterTest {
  private static final Offset<Double> LAST_DIGITS = within(2e-5);

  @TempDir Path temporary;

  /** Runs a study in a process of its own, and reads what it stored. */
  private Stored run(Installation installation, Path study, String devices) throws Exception {
    StudySpec spec = StudyReader.parse(ConfigFactory.parseFile(study.toFile()), "study");
    Path home = Files.createDirectories(temporary.resolve(devices.replace(':', '-')));
    Program.Ended ended =
        Program.run(
            installation
                .ascribe(
                    // As if there were as many cores on every machine: from four threads for an
                    // operation to one. The processes are too short for the optimising compiler.
                    Map.of(
                        "ASCRIBE_JAVA_OPTS", "-XX:ActiveProcessorCount=4 -XX:TieredStopAtLevel=1"),
                    "run",
                    study.toString(),
                    "--home",
                    home.toString(),
                    "--store",
                    TinyStudies.url(home),
                    "--devices",
                    devices)
                .redirectErrorStream(true));
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return Stored.read(home, spec);
  }

  private Path study(String attribution, String methods) throws IOException {
    return Files.writeString(
        temporary.resolve("study.conf"),
        """
        study {
          name = workers
          datasets = [{ name = sample-sentiment, test-limit = 4 }]
          models = [{ model = "%s", paradigms = [prompted] }]
          training-sizes = [0]
          methods = [%s]
          attribution { steps = 8, %s }
        }
        """
            .formatted(TinyStudies.TINY_BERT, methods, attribution));
  }

  private void requireTheSame(Path study, String devices) throws Exception {
    Installation installation = Installation.below(temporary);
    Stored one = run(installation, study, "cpu:1");
    assertThat(one.failures()).isEmpty();
    assertThat(one.predictions()).hasSize(4);
    requireTheSame(one, run(installation, study, devices));
  }

  private static void requireTheSame(Stored one, Stored other) {
    assertThat(other.predictions())
        .extracting(PredictionRow::predicted)
        .isEqualTo(one.predictions().stream().map(PredictionRow::predicted).toList());
    assertThat(other.attributions()).hasSameSizeAs(one.attributions());
    for (int i = 0; i < one.attributions().size(); i++) {
      AttributionRow expected = one.attributions().get(i);
      AttributionRow actual = other.attributions().get(i);
      assertThat(List.of(actual.method(), actual.target(), actual.stopped(), actual.evaluations()))
          .isEqualTo(
              List.of(
                  expected.method(),
                  expected.target(),
                  expected.stopped(),
                  expected.evaluations()));
      assertThat(actual.scores()).containsExactly(expected.scores(), LAST_DIGITS);
    }
    assertThat(other.metrics().keySet()).isEqualTo(one.metrics().keySet());
    one.metrics()
        .forEach(
            (name, value) ->
                assertThat(other.metrics().get(name))
                    .as(name)
                    .isCloseTo(value, isOfValues(name) ? LAST_DIGITS : within(1e-12)));
  }

  /** Whether a metric is a difference of the model's outputs rather than made of ranks. */
  private static boolean isOfValues(String name) {
    return name.contains("|comprehensiveness") || name.contains("|sufficiency");
  }

  @Test
  void ranksAndLabelsAreThoseOfOneWorker() throws Exception {
    requireTheSame(
        study(
            "permutations = 3",
            "attention, attention-rollout, integrated-gradients, input-x-gradient, gradient-norm,"
                + " occlusion, lime, kernel-shap, shapley-sampling, shapley-kernel, shapley-owen"),
        "cpu:4");
  }

  @Test
  void samplingStopsWhereThatOfOneWorkerDoes() throws Exception {
    requireTheSame(
        study(
            "precision { top-k = 2, confidence = 0.9, max-evaluations = 1000 }",
            "shapley-sampling, shapley-antithetic, shapley-kernel, shapley-regression"),
        "cpu:2");
  }

  /** Weights are trained to their last digits only, which ranks may depend on. */
  @Test
  void aTrainedRunIsThatOfOneWorkerToItsLastDigits() throws Exception {
    Path study =
        Files.writeString(
            temporary.resolve("trained.conf"),
            """
            study {
              name = trained
              datasets = [{ name = sample-sentiment, test-limit = 3 }]
              models = [{ model = "%s", paradigms = [prompted, fine-tuned] }]
              training-sizes = [2]
              methods = [attention, integrated-gradients, shapley-sampling]
              attribution { permutations = 3, steps = 4 }
              training { epochs = 1, batch-size = 4 }
            }
            """
                .formatted(TinyStudies.TINY_BERT));
    Installation installation = Installation.below(temporary);
    run(installation, study, "cpu:2").assertSameAs(run(installation, study, "cpu:1"));
  }
}
