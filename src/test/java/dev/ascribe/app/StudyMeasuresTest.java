package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.study.Measure;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudySpec;
import dev.ascribe.worker.AdditiveRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The measures of a study over a model whose logit of the second label is a tenth of the number of
 * letters, so that leaving out a word tells all there is to know of it.
 */
@Timeout(60)
class StudyMeasuresTest {
  private static final String TEXTS =
      """
      {"id":"three","text":"a bbbbbbb ccc","label":"positive","rationales":[{"annotator":"a","text":[1]}]}
      {"id":"one","text":"good","label":"positive","rationales":[{"annotator":"a","text":[0]}]}
      {"id":"none","text":"fine by me","label":"negative","rationales":[]}
      """;

  @TempDir Path temporary;
  private Path unread;
  private Path explained;

  @BeforeEach
  void writeTexts() throws IOException {
    unread =
        Files.writeString(
            temporary.resolve("train.jsonl"),
            Stream.of("negative", "neutral", "positive")
                .map("{\"id\":\"%1$s\",\"text\":\"it is %1$s\",\"label\":\"%1$s\"}\n"::formatted)
                .collect(Collectors.joining()));
    explained = Files.writeString(temporary.resolve("texts.jsonl"), TEXTS);
  }

  private StudySpec study(String measures) {
    return TinyStudies.study(
        """
        methods = [random, occlusion], attribution.value = logit, training-sizes = [0],
        models = [{model = "%s", paradigms = [prompted]}], seeds = [13], %s
        datasets = [{name = texts, task = sentiment, format = jsonl, paths = ["%s", "%s"]}]
        """
            .formatted(TinyStudies.TINY_BERT, measures, unread, explained));
  }

  private Stored run(String measures) throws IOException {
    StudySpec study = study(measures);
    Path home = Files.createTempDirectory(temporary, "home");
    try (AdditiveEngine engine =
        new AdditiveEngine(home, new AdditiveRuntime(rows -> {}), ConfigFactory.load())) {
      assertThat(engine.run(study).failures()).isZero();
    }
    return Stored.read(home, study);
  }

  /** The metrics of a text by method and name. */
  private static Map<String, Double> of(Stored stored, String text) {
    return stored.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().split("\\|", -1)[1].equals(text))
        .collect(
            Collectors.toMap(
                entry -> {
                  String[] parts = entry.getKey().split("\\|", -1);
                  return parts[2] + " " + parts[3];
                },
                Map.Entry::getValue,
                (one, other) -> one));
  }

  private static double p(int letters) {
    return 1 / (1 + Math.exp(-letters / 10.0));
  }

  private static void assertNear(Map<String, Double> metrics, String name, double expected) {
    assertThat(metrics.get(name)).as(name).isCloseTo(expected, within(1e-6));
  }

  @Test
  void valuesOfAnAdditiveModelByHand() throws IOException {
    Stored stored =
        run(
            "measures = [insertion, deletion, infidelity, sparsity, normalised-sufficiency,"
                + " normalised-comprehensiveness, soft-comprehensiveness, soft-sufficiency, ceiling],");
    Map<String, Double> three = of(stored, "three");
    // In the order of the scores 0.7, 0.3 and 0.1.
    assertNear(three, "occlusion deletion", (p(11) / 2 + p(4) + p(1) + p(0) / 2) / 3);
    assertNear(three, "occlusion insertion", (p(0) / 2 + p(7) + p(10) + p(11) / 2) / 3);
    assertNear(three, "occlusion infidelity", 0);
    assertNear(three, "occlusion infidelity-normalised", 0);
    assertNear(three, "occlusion sparsity", (2 * 0.7 - 2 * 0.1) / (3 * 1.1));
    double contribution = p(11) - p(0);
    // Four shares round up to one word, one to two words.
    assertNear(
        three,
        "occlusion normalised-comprehensiveness",
        (4 * (p(11) - p(4)) + p(11) - p(1)) / (5 * contribution));
    assertNear(
        three,
        "occlusion normalised-sufficiency",
        1 - (4 * (p(11) - p(7)) + p(11) - p(10)) / (5 * contribution));
    assertThat(three.get("random infidelity-normalised")).isGreaterThan(1e-4);
    assertThat(three.get("occlusion soft-sufficiency")).isBetween(0.0, 1.0);
    assertThat(three.get("occlusion soft-comprehensiveness")).isBetween(0.0, 1.0);

    for (String measure :
        new String[] {
          "deletion", "insertion", "normalised-comprehensiveness", "normalised-sufficiency"
        }) {
      assertNear(three, " " + measure + "-ceiling", three.get("occlusion " + measure));
    }
    assertThat(stored.metrics().keySet()).anyMatch(key -> key.endsWith("|||deletion-ceiling|all"));

    Map<String, Double> one = of(stored, "one");
    assertNear(one, "random deletion", (p(4) + p(0)) / 2);
    assertNear(one, "random insertion", (p(4) + p(0)) / 2);
    assertNear(one, "random normalised-comprehensiveness", 1);
    assertNear(one, "random normalised-sufficiency", 1);
    assertNear(one, "random sparsity", 0);
    assertThat(stored.metrics().keySet())
        .as("nothing that was not asked for")
        .noneMatch(key -> key.contains("average-precision") || key.contains("left-out"))
        .noneMatch(key -> key.contains("|sufficiency"))
        .anyMatch(key -> key.endsWith("||occlusion|infidelity|all"));
    assertThat(stored.thresholdLabels()).isEmpty();
  }

  @Test
  void noMeasureDependsOnTheOthers() throws IOException {
    Map<String, Double> all =
        run("measures = [%s],"
                .formatted(
                    Named.ids(Measure.class).stream()
                        .filter(id -> !id.equals(Measure.MAX_SENSITIVITY.id()))
                        .collect(Collectors.joining(", "))))
            .metrics();
    assertThat(all)
        .as("an additive model has no parameters to be random")
        .containsEntry("texts.tiny-bert.prompted.0.13|three|occlusion|randomisation|", 1.0)
        .containsEntry(
            "texts.tiny-bert.prompted.0.13|one|occlusion|left-out:randomisation:equal-scores|",
            1.0);
    for (String measures : new String[] {"", "measures = [soft-sufficiency, infidelity],"}) {
      assertThat(run(measures).metrics().entrySet()).isNotEmpty().isSubsetOf(all.entrySet());
    }
  }

  @Test
  void aMeasureOfScoresAloneNeedsNoEvaluation() throws IOException {
    assertThat(of(run("measures = [sparsity],"), "three"))
        .containsOnlyKeys("random sparsity", "occlusion sparsity");
  }
}
