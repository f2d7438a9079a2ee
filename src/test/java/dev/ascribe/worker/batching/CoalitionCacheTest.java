package dev.ascribe.worker.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.PromptContext;
import dev.ascribe.study.PromptContext.Calibration;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.worker.protocol.WorkUnit;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CoalitionCacheTest {
  private static final String DIGEST = "0".repeat(64);
  private static final ModelRef MODEL =
      new ModelRef("m", Paradigm.PROMPTED, List.of("no", "yes"), "t", List.of("n", "y"), null);

  private static WorkUnit.Subject subject(String text, String pair, boolean strict) {
    return new WorkUnit.Subject(MODEL, new TextInput(text, pair), strict, FeatureLevel.WORD);
  }

  private static CoalitionKey key(String text, Coalition present, AbsencePolicy absence) {
    return new CoalitionKey(
        CoalitionKey.Context.of(DIGEST, subject(text, null, false)), present, absence);
  }

  /** What tells two coalitions apart, in plain sight, beside the key that should. */
  record Named(CoalitionKey key, List<Object> exactly) {}

  @Provide
  Arbitrary<Named> keys() {
    // Few and similar values, so that many keys nearly coincide.
    Arbitrary<String> text = Arbitraries.of("a", "ab", "b", "a b", "\ud83d\ude00", "\ufffd");
    Arbitrary<String> pair = text.injectNull(0.5);
    Arbitrary<List<String>> labels =
        Arbitraries.of(List.of("a", "b"), List.of("ab"), List.of("", "ab"));
    Arbitrary<ModelRef> models =
        Combinators.combine(
                text,
                Arbitraries.of(Paradigm.PROMPTED, Paradigm.FINE_TUNED),
                labels,
                pair,
                labels,
                pair)
            .as(ModelRef::new);
    Arbitrary<WorkUnit.Subject> subjects =
        Combinators.combine(
                models,
                Combinators.combine(text, pair).as(TextInput::new),
                Arbitraries.of(true, false),
                Arbitraries.of(FeatureLevel.class))
            .as(WorkUnit.Subject::new);
    Arbitrary<Coalition> coalitions =
        Arbitraries.of(1, 2, 63, 64, 65, 130)
            .flatMap(
                size ->
                    Arbitraries.integers()
                        .between(0, size - 1)
                        .set()
                        .ofMaxSize(3)
                        .map(
                            present ->
                                Coalition.of(
                                    size, present.stream().mapToInt(Integer::intValue).toArray())));
    return Combinators.combine(
            Arbitraries.of(DIGEST, "1".repeat(64)),
            subjects,
            coalitions,
            Arbitraries.of(AbsencePolicy.values()))
        .as(
            (digest, subject, present, absence) ->
                new Named(
                    new CoalitionKey(CoalitionKey.Context.of(digest, subject), present, absence),
                    List.of(
                        digest,
                        subject,
                        present,
                        present.isFull() ? AbsencePolicy.REMOVE : absence)));
  }

  @Property(tries = 200)
  void aKeyFindsWhatWasKeptUnderItAndNothingElse(@ForAll List<@From("keys") Named> named) {
    CoalitionCache cache = new CoalitionCache(1 << 20);
    Map<List<Object>, float[]> kept = new HashMap<>();
    for (Named one : named) {
      float[] expected = kept.get(one.exactly());
      assertThat(cache.find(one.key())).isSameAs(expected);
      if (expected == null) {
        float[] logits = {kept.size()};
        kept.put(one.exactly(), logits);
        cache.keep(one.key(), logits);
      }
    }
  }

  /**
   * Whoever gives a subject another component gives it to the key as well, and then to this list.
   */
  @Test
  void everyComponentOfASubjectIsPartOfTheKey() {
    assertThat(components(WorkUnit.Subject.class))
        .containsExactly("model", "input", "strict", "features");
    assertThat(components(ModelRef.class))
        .containsExactly(
            "model",
            "paradigm",
            "labels",
            "template",
            "labelWords",
            "checkpoint",
            "context",
            "digest",
            "randomisation");
    assertThat(components(PromptContext.class))
        .containsExactly("instruction", "separator", "demonstrations", "chat", "calibration");
    assertThat(components(Demonstration.class)).containsExactly("text", "pair", "answer");
    assertThat(components(TextInput.class)).containsExactly("text", "pair");
    Set<CoalitionKey.Context> contexts = new HashSet<>();
    contexts.add(CoalitionKey.Context.of(DIGEST, subject("text", null, false)));
    contexts.add(CoalitionKey.Context.of(DIGEST, subject("text", "text", false)));
    contexts.add(CoalitionKey.Context.of(DIGEST, subject("text", null, true)));
    contexts.add(CoalitionKey.Context.of(DIGEST.replace('0', '1'), subject("text", null, false)));
    contexts.add(
        CoalitionKey.Context.of(
            DIGEST,
            new WorkUnit.Subject(
                MODEL.withCheckpoint("trained"),
                new TextInput("text", null),
                false,
                FeatureLevel.WORD)));
    contexts.add(
        CoalitionKey.Context.of(
            DIGEST,
            new WorkUnit.Subject(MODEL, new TextInput("text", null), false, FeatureLevel.TOKEN)));
    contexts.add(
        CoalitionKey.Context.of(
            DIGEST,
            new WorkUnit.Subject(
                MODEL.withDigest("1"), new TextInput("text", null), false, FeatureLevel.WORD)));
    contexts.add(
        CoalitionKey.Context.of(
            DIGEST,
            new WorkUnit.Subject(
                MODEL.withRandomParameters(1),
                new TextInput("text", null),
                false,
                FeatureLevel.WORD)));
    // White space is a part of the text.
    contexts.add(CoalitionKey.Context.of(DIGEST, subject("a  text\n", null, false)));
    contexts.add(CoalitionKey.Context.of(DIGEST, subject("a text", null, false)));
    assertThat(contexts)
        .hasSize(10)
        .contains(CoalitionKey.Context.of(DIGEST, subject("text", null, false)));
  }

  @Test
  void everyComponentOfAPromptIsPartOfTheKey() {
    Demonstration shown = new Demonstration("fine", null, "great");
    PromptContext context =
        new PromptContext("Say it.", "\n", List.of(shown), "none", Calibration.NONE);
    List<PromptContext> others =
        List.of(
            new PromptContext("Tell it.", "\n", List.of(shown), "none", Calibration.NONE),
            new PromptContext("Say it.", "\n\n", List.of(shown), "none", Calibration.NONE),
            new PromptContext("Say it.", "\n", List.of(), "none", Calibration.NONE),
            shown(context, new Demonstration("bad", null, "great")),
            shown(context, new Demonstration("fine", "", "great")),
            shown(context, new Demonstration("fine", null, "okay")),
            new PromptContext("Say it.", "\n", List.of(shown), "auto", Calibration.NONE),
            new PromptContext("Say it.", "\n", List.of(shown), "none", Calibration.CONTEXTUAL));
    Set<CoalitionKey.Context> keys = new HashSet<>();
    keys.add(key(context));
    others.forEach(other -> keys.add(key(other)));
    assertThat(keys).hasSize(1 + others.size());
  }

  private static PromptContext shown(PromptContext context, Demonstration demonstration) {
    return new PromptContext(
        context.instruction(),
        context.separator(),
        List.of(demonstration),
        context.chat(),
        context.calibration());
  }

  private static CoalitionKey.Context key(PromptContext context) {
    ModelRef model =
        new ModelRef(
            "m", Paradigm.DECODER, List.of("a", "b"), "{text}", List.of("x", "y"), null, context);
    return CoalitionKey.Context.of(
        DIGEST, new WorkUnit.Subject(model, new TextInput("text", null), false, FeatureLevel.WORD));
  }

  private static List<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  @Test
  void theFullCoalitionIsTheSameUnderEveryPolicy() {
    CoalitionCache cache = new CoalitionCache(1 << 20);
    cache.keep(key("text", Coalition.full(70), AbsencePolicy.MASK_TOKEN), new float[] {1});

    assertThat(cache.find(key("text", Coalition.full(70), AbsencePolicy.DELETE)))
        .containsExactly(1);
    assertThat(cache.find(key("text", Coalition.full(70).without(69), AbsencePolicy.MASK_TOKEN)))
        .isNull();
  }

  @Test
  void memoryIsBounded() {
    int bytes = 200_000;
    CoalitionCache cache = new CoalitionCache(bytes);
    for (int i = 0; i < 20_000; i++) {
      cache.keep(key("text " + i, Coalition.of(200, i % 200), AbsencePolicy.REMOVE), new float[3]);
    }
    assertThat(cache.size()).isBetween(bytes / 400L, bytes / 150L);
  }

  @Test
  void aCacheOfNoBytesKeepsNothing() {
    CoalitionCache cache = new CoalitionCache(0);
    cache.keep(key("text", Coalition.full(2), AbsencePolicy.REMOVE), new float[] {1});

    assertThat(cache.isOn()).isFalse();
    assertThat(cache.find(key("text", Coalition.full(2), AbsencePolicy.REMOVE))).isNull();
  }
}
