package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Measures;
import dev.ascribe.study.AttributionChoices;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.AttributionSpec.Grouping;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Single explanations through all actors, on a tiny random BERT. */
@Timeout(60)
class OnlineExplanationTest {
  private static final StudySpec STUDY = TinyStudies.study("");
  private static final ModelRef MODEL =
      StudyPlan.of(STUDY).runs().stream()
          .filter(run -> run.paradigm() == Paradigm.PROMPTED && !run.isTrained())
          .findFirst()
          .orElseThrow()
          .untrainedModel();

  @TempDir static Path home;
  private static EmbeddedEngine engine;

  @BeforeAll
  static void open() {
    engine = EmbeddedEngine.open(TinyStudies.options(home, "cpu:1"));
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static ExplanationRequest request(String text, Method method, String target) {
    return new ExplanationRequest(
        MODEL, new TextInput(text, null), method, target, STUDY.attribution(), 13, true);
  }

  private static double sum(Explanation explanation) {
    return java.util.Arrays.stream(explanation.attribution().scores()).sum();
  }

  @Test
  void thePredictedLabelIsExplainedUnlessAnotherIsGiven() {
    String text = "it was a great day";
    Explanation predicted = engine.explain(request(text, Method.SHAPLEY_EXACT, null));
    String other =
        MODEL.labels().stream()
            .filter(label -> !label.equals(predicted.target()))
            .findFirst()
            .orElseThrow();
    Explanation given = engine.explain(request(text, Method.SHAPLEY_EXACT, other));

    double[] probabilities = predicted.probabilities();
    int best = MODEL.labels().indexOf(predicted.target());
    assertThat(probabilities).hasSize(3);
    assertThat(probabilities[best])
        .isEqualTo(java.util.Arrays.stream(probabilities).max().orElse(0));
    assertThat(predicted.attribution().valueFull()).isCloseTo(probabilities[best], within(1e-6));
    assertThat(given.target()).isEqualTo(other);
    assertThat(given.attribution().valueFull())
        .isCloseTo(probabilities[MODEL.labels().indexOf(other)], within(1e-6));
    for (Explanation explanation : List.of(predicted, given)) {
      assertThat(explanation.features()).hasSize(5);
      assertThat(sum(explanation))
          .isCloseTo(
              explanation.attribution().valueFull() - explanation.attribution().valueEmpty(),
              within(1e-5));
    }
  }

  @Test
  void badRequestsAreRefused() {
    assertRefused(
        () -> engine.explain(request("a text", Method.ATTENTION, "positiv")),
        ErrorCode.UNKNOWN_NAME,
        "did you mean 'positive'?");
    assertRefused(
        () -> engine.explain(request(" \t ", Method.ATTENTION, null)),
        ErrorCode.EMPTY_TEXT,
        "empty");
    assertRefused(
        () -> engine.explain(request("word ".repeat(600), Method.ATTENTION, null)),
        ErrorCode.TEXT_TOO_LONG,
        "has positions for 64");
    assertRefused(
        () -> engine.explain(request("so ".repeat(17), Method.SHAPLEY_EXACT, null)),
        ErrorCode.TOO_MANY_FEATURES,
        "17");
  }

  private static void assertRefused(ThrowingCallable call, ErrorCode code, String named) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AscribeException.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
        .hasMessageContaining(named)
        .hasMessageNotContaining("\n");
  }

  /**
   * The scores of occlusion are v(N) - v(N without a word), so with two words they are all that the
   * measures are made of: one word is the top of each share.
   */
  @Test
  void measuresAreThoseOfTheDefinitions() {
    Explanation two = measured("great day");
    double[] scores = two.attribution().scores();
    double strongest = Math.max(scores[0], scores[1]);
    double other = Math.min(scores[0], scores[1]);
    assertThat(two.measures().values().get("comprehensiveness")).isCloseTo(strongest, within(1e-6));
    assertThat(two.measures().values().get("sufficiency")).isCloseTo(other, within(1e-6));

    Explanation five = measured("it was a great day");
    double most = java.util.Arrays.stream(five.attribution().scores()).max().orElseThrow();
    assertThat(five.measures().values().get("comprehensiveness@20")).isCloseTo(most, within(1e-6));
    assertThat(five.measures().values().get("leave-one-out-tau")).isCloseTo(1, within(1e-9));
    assertThat(five.measures().missing()).isEmpty();
    assertThat(engine.explain(request("great day", Method.OCCLUSION, null)).measures())
        .isEqualTo(Measures.NONE);
  }

  private static Explanation measured(String text) {
    return engine.explain(measuring(text, Method.OCCLUSION));
  }

  private static ExplanationRequest measuring(String text, Method method) {
    return new ExplanationRequest(
        MODEL, new TextInput(text, null), method, null, STUDY.attribution(), 13, true, true);
  }

  @Test
  void aMeasureWithoutAValueSaysWhy() {
    Measures ofOneWord = measured("great").measures();
    assertThat(ofOneWord.values()).containsKeys("comprehensiveness", "sufficiency");
    assertThat(ofOneWord.missing())
        .isEqualTo(Map.of("leave-one-out-tau", "a single feature has no order"));
  }

  @Test
  void anAnswerAtItsDeadlineIsNotMeasuredAndSaysSo() {
    String text = "it was a great day ".repeat(6);
    AttributionSpec many =
        new AttributionChoices(null, null, null, 100_000, null, null, null, null, null, null, null)
            .specification(STUDY.attribution(), name -> name);
    ExplanationRequest request =
        new ExplanationRequest(
            MODEL, new TextInput(text, null), Method.SHAPLEY_SAMPLING, null, many, 13, true, true);

    // The deadline is not spent on loading the model.
    engine.explain(request("great day", Method.OCCLUSION, null));
    Explanation late = engine.explain(request, Instant.now().plusSeconds(6), estimate -> {});

    assertThat(late.sampling().stopped()).isEqualTo(Sampling.StopReason.DEADLINE);
    assertThat(late.measures().values()).isEmpty();
    assertThat(late.measures().missing())
        .containsOnlyKeys("comprehensiveness", "sufficiency", "leave-one-out-tau")
        .containsValue("the deadline passed before they were computed");
  }

  @Test
  void aLongTextIsTruncatedWhereThatIsAllowed() {
    ExplanationRequest strict = request("word ".repeat(600), Method.ATTENTION, null);

    Explanation explanation =
        engine.explain(
            new ExplanationRequest(
                MODEL, strict.input(), strict.method(), null, STUDY.attribution(), 13, false));

    assertThat(explanation.truncatedWords()).isPositive();
    assertThat(explanation.features()).hasSize(600 - explanation.truncatedWords());
  }

  @Test
  void tokensAndSentencesAreExplained() {
    TextInput text = new TextInput("it was zzz. a great day, zz!", null);
    AttributionSpec words = STUDY.attribution();
    AttributionSpec tokens =
        new AttributionSpec(
            words.value(),
            words.absence(),
            words.permutations(),
            300,
            null,
            FeatureLevel.TOKEN,
            Grouping.SENTENCE,
            words.steps(),
            words.baseline());
    for (Method method :
        List.of(Method.SHAPLEY_OWEN, Method.ATTENTION, Method.INTEGRATED_GRADIENTS)) {
      Explanation explanation =
          engine.explain(new ExplanationRequest(MODEL, text, method, null, tokens, 13, true));
      assertThat(explanation.features())
          .extracting(Word::text)
          .containsExactly(
              "it", "was", "z", "z", "z", ".", "a", "great", "day", ",", "z", "z", "!");
      assertThat(explanation.attribution().scores()).hasSize(13);
      if (method == Method.SHAPLEY_OWEN) {
        assertThat(explanation.groups()).containsExactly(6, 7);
        assertThat(explanation.attribution().evaluations()).isLessThanOrEqualTo(300);
        assertThat(explanation.attribution().efficiencyGap()).isLessThan(1e-9);
      }
    }
  }

  @Test
  void requestsAtTheSameTimeAnswerAsIfAlone() {
    List<ExplanationRequest> requests =
        List.of(
            request("it was a great day", Method.SHAPLEY_SAMPLING, null),
            request("nothing of this was any good at all", Method.SHAPLEY_EXACT, null),
            request("it was a great day", Method.INTEGRATED_GRADIENTS, "negative"));
    List<Explanation> alone = requests.stream().map(engine::explain).toList();

    List<CompletableFuture<Explanation>> together =
        requests.stream()
            .map(request -> CompletableFuture.supplyAsync(() -> engine.explain(request)))
            .toList();

    for (int i = 0; i < requests.size(); i++) {
      Explanation explanation = together.get(i).join();
      assertThat(explanation.target()).isEqualTo(alone.get(i).target());
      assertThat(explanation.attribution().scores())
          .containsExactly(alone.get(i).attribution().scores(), within(1e-4));
    }
  }

  @Test
  void theCacheChangesNoScore(@TempDir Path other) {
    EngineOptions options = TinyStudies.options(other, "cpu:1");
    Config off =
        ConfigFactory.parseString("ascribe.worker { cache-bytes = 0, batch-tokens = 300 }")
            .withFallback(options.config());
    ExplanationRequest sampling = request("it was not a bad day", Method.SHAPLEY_SAMPLING, null);
    ExplanationRequest exact = request("it was not a bad day", Method.SHAPLEY_EXACT, null);
    try (EmbeddedEngine without =
        EmbeddedEngine.open(
            new EngineOptions(options.home(), options.storeUrl(), options.devices(), off))) {
      Explanation first = engine.explain(sampling);
      Explanation second = engine.explain(exact);

      // The second time, all is in the cache.
      assertThat(engine.explain(sampling).attribution().scores())
          .containsExactly(first.attribution().scores());
      for (Explanation cached : List.of(first, second)) {
        ExplanationRequest request = cached == first ? sampling : exact;
        assertThat(without.explain(request).attribution().scores())
            .containsExactly(cached.attribution().scores(), within(1e-5));
      }
    }
  }
}
