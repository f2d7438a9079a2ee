package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlanTest {
  private static final String STUDY =
      """
      study {
        name = test
        datasets = [{ name = sample-sentiment, test-limit = 2 }]
        models = [{ model = bert, paradigms = [prompted, fine-tuned] }]
        training-sizes = [0, 4]
        seeds = [1, 2]
        methods = [random, attention, integrated-gradients, shapley-exact]
      }
      """;

  @TempDir Path folder;

  @Test
  void zeroShotIsOneRunAndAnUntrainedHeadNone() {
    StudyPlan plan = StudyPlan.of(parse(STUDY));
    assertThat(plan.runs())
        .extracting(RunSpec::id)
        .containsExactly(
            "sample-sentiment.bert.prompted.0.1",
            "sample-sentiment.bert.prompted.4.1",
            "sample-sentiment.bert.fine-tuned.4.1",
            "sample-sentiment.bert.prompted.4.2",
            "sample-sentiment.bert.fine-tuned.4.2");
    assertThat(plan.skipped())
        .containsExactly(
            new StudyPlan.Skipped("sample-sentiment.bert.fine-tuned.0", StudyPlan.UNTRAINED_HEAD));
    assertThat(plan.runs().get(0).isTrained()).isFalse();
    assertThat(plan.runs().get(1).untrainedModel().labelWords())
        .containsExactly("terrible", "okay", "great");
  }

  @Test
  void modelsMayHaveTrainingSizesOfTheirOwn() {
    String decoder = "{ model = gpt, paradigms = [decoder], training-sizes = %s }";
    StudySpec study = withSecondModel(decoder.formatted("[0, 1]"));
    assertThat(StudyPlan.of(study).runs())
        .extracting(RunSpec::id)
        .containsExactly(
            "sample-sentiment.bert.prompted.0.1",
            "sample-sentiment.bert.prompted.4.1",
            "sample-sentiment.bert.fine-tuned.4.1",
            "sample-sentiment.gpt.decoder.0.1",
            "sample-sentiment.gpt.decoder.1.1",
            "sample-sentiment.bert.prompted.4.2",
            "sample-sentiment.bert.fine-tuned.4.2",
            "sample-sentiment.gpt.decoder.1.2");
    assertThat(withSecondModel(decoder.formatted("[0, 2]")).digest()).isNotEqualTo(study.digest());
    assertThat(StudyJson.read(StudyJson.write(study), "store")).isEqualTo(study);

    StudySpec without = withSecondModel("{ model = gpt, paradigms = [decoder] }");
    assertThat(without.digest()).isNotEqualTo(study.digest());
    assertThat(StudyPlan.of(without).runs())
        .extracting(RunSpec::id)
        .contains("sample-sentiment.gpt.decoder.4.1");
    assertThat(StudyJson.write(without)).containsOnlyOnce("trainingSizes");
  }

  private static StudySpec withSecondModel(String model) {
    return parse(STUDY.replace("fine-tuned] }]", "fine-tuned] }, " + model + "]"));
  }

  @Test
  void digestsAreEqualForEqualStudiesAndDifferWhereResultsMay() {
    String digest = parse(STUDY).digest();
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(parse(STUDY + "# a comment").digest()).isEqualTo(digest);
    assertThat(parse(STUDY.replace("random, attention", "attention")).digest())
        .as("random is added, and the order of methods changes nothing")
        .isEqualTo(digest);
    assertThat(parse(STUDY + "study.training.epochs = 10").digest())
        .as("a default written out")
        .isEqualTo(digest);

    Set<String> digests = new HashSet<>(List.of(digest));
    for (String change :
        List.of(
            "study.name = other",
            "study.seeds = [2, 1]",
            "study.training-sizes = [0, 5]",
            "study.methods = [random]",
            "study.strict = true",
            "study.training.dropout = 0.2",
            "study.attribution.permutations = 26",
            "study.attribution.absence = mask-token",
            "study.datasets = [{ name = sample-sentiment, test-limit = 3 }]",
            "study.datasets = [{ name = sample-sentiment, test-limit = 2,"
                + " template = \"{text} {mask}\" }]",
            "study.datasets = [{ name = sample-nli, test-limit = 2 }]",
            "study.models = [{ model = bert, paradigms = [prompted] }]")) {
      assertThat(digests.add(parse(STUDY + change).digest())).as(change).isTrue();
    }
  }

  @Test
  void digestsFollowTheSizeOfDataFilesAndNotTheirFolder() throws IOException {
    String first = withData(folder.resolve("one"), "1234");
    assertThat(withData(folder.resolve("two"), "1234")).isEqualTo(first);
    assertThat(withData(folder.resolve("three"), "12345")).isNotEqualTo(first);
  }

  @Test
  void theDigestStaysWhatItWasInEarlierVersions() {
    // Stored results are found by it: a change here orphans every store.
    assertThat(parse(STUDY).digest())
        .isEqualTo("628fd702425f41f3e86046b9e9f610bfc16f1299c491d4b459ce54abc951050a");
  }

  @Test
  void measuresChangeTheDigestUnlessTheyAreTheDefault() {
    String digest = parse(STUDY).digest();
    String key = "study.measures = ";
    String inOtherOrder = "[auc-tp, sufficiency, leave-one-out, plausibility, comprehensiveness]";
    assertThat(parse(STUDY).measures()).isEqualTo(Measure.DEFAULT);
    assertThat(parse(STUDY + key + inOtherOrder).digest()).isEqualTo(digest);
    assertThat(parse(STUDY + key + inOtherOrder).measures()).isEqualTo(Measure.DEFAULT);
    String other = parse(STUDY + key + "[insertion, plausibility]").digest();
    assertThat(other).isNotEqualTo(digest);
    assertThat(parse(STUDY + key + "[plausibility, insertion]").digest()).isEqualTo(other);
  }

  @Test
  void unknownAndRepeatedMeasuresAreRefused() {
    assertThatThrownBy(() -> parse(STUDY + "study.measures = [plausibility, infidelty]"))
        .hasMessageStartingWith(
            "test:9: study.measures[1]: unknown name 'infidelty', did you mean 'infidelity'?")
        .hasMessageContaining("sparsity");
    assertThatThrownBy(() -> parse(STUDY + "study.measures = [auc-tp, auc-tp]"))
        .hasMessageContaining("study.measures[1]: 'auc-tp' occurs twice");
  }

  @Test
  void studiesThatAreOlderThanTheChoiceOfMeasuresHaveTheDefault() {
    StudySpec study = parse(STUDY);
    String older = StudyJson.write(study).replaceAll("\"measures\":\\[[^\\]]*\\],", "");
    assertThat(older).doesNotContain("measures");
    assertThat(StudyJson.read(older, "store")).isEqualTo(study);
    StudySpec other = parse(STUDY + "study.measures = [insertion]");
    assertThat(StudyJson.read(StudyJson.write(other), "store")).isEqualTo(other);
  }

  @Test
  void estimatesCountEvaluations() {
    StudySpec study = parse(STUDY);
    StudyEstimate estimate = StudyEstimate.of(study, Map.of("sample-sentiment", List.of(4, 20)));

    assertThat(estimate.runs()).isEqualTo(5);
    assertThat(estimate.trainedRuns()).isEqualTo(4);
    assertThat(estimate.trainingSteps()).as("10 epochs of 2 batches").isEqualTo(4 * 10 * 2);
    assertThat(estimate.instances()).isEqualTo(10);
    assertThat(estimate.methodEvaluations())
        .containsEntry(Method.RANDOM, 0L)
        .containsEntry(Method.ATTENTION, 10L)
        .containsEntry(Method.INTEGRATED_GRADIENTS, 500L)
        .containsEntry(Method.SHAPLEY_EXACT, 5 * 16L);
    assertThat(estimate.tooLongForExact()).isEqualTo(5);
    assertThat(estimate.units()).isEqualTo(4 + 10 * 6 - 5);
    assertThat(estimate.evaluations())
        .isEqualTo(10 + 10 + 500 + 80 + estimate.faithfulnessEvaluations());
  }

  @Test
  void permutationsVisitTheExpectedNumberOfCoalitions() {
    assertThat(StudyEstimate.distinctCoalitions(1, 25)).isEqualTo(2);
    assertThat(StudyEstimate.distinctCoalitions(3, 10_000)).as("all of them").isEqualTo(8);
    assertThat(StudyEstimate.distinctCoalitions(100, 1)).as("one path").isEqualTo(101);
    Random random = new Random(7);
    double mean = 0;
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      Set<Integer> seen = new HashSet<>(Set.of(0));
      for (int permutation = 0; permutation < 25; permutation++) {
        int present = 0;
        for (int i : random.ints(0, 10).distinct().limit(10).toArray()) {
          present |= 1 << i;
          seen.add(present);
        }
      }
      mean += seen.size() / (double) trials;
    }
    assertThat((double) StudyEstimate.distinctCoalitions(10, 25))
        .isCloseTo(mean, org.assertj.core.api.Assertions.within(1.5));
  }

  private static StudySpec parse(String study) {
    return StudyReader.parse(ConfigFactory.parseString(study), "test");
  }

  private static String withData(Path directory, String content) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("data.csv"), content);
    Path file =
        Files.writeString(
            directory.resolve("study.conf"),
            STUDY + "study.datasets = [{ name = x, format = tse, paths = data.csv }]");
    return StudyReader.read(file).digest();
  }
}
