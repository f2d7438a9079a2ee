package dev.ascribe.attribution.gradients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.model.Softmax;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.ValueKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegratedGradientsTest {
  @Test
  void linearModelIsExactWithOneStep() {
    // Positions 0 and 3 are special tokens and get nothing, whatever their weight.
    try (LinearModel model = new LinearModel(9, 2, -1, 5)) {
      EncodedInput input = model.encode(new TextInput("4 3", null), true);
      Attribution toPad = attribute(model, input, GradientBaseline.PAD);
      assertThat(toPad.scores()).containsExactly(new double[] {2 * 4, -1 * 3}, within(1e-6));
      Attribution toMask = attribute(model, input, GradientBaseline.MASK);
      assertThat(toMask.scores()).containsExactly(new double[] {2 * 3, -1 * 2}, within(1e-6));
      Attribution toZero = attribute(model, input, GradientBaseline.ZERO);
      assertThat(toZero.scores()).containsExactly(new double[] {2 * 4, -1 * 3}, within(1e-6));
      assertThat(toPad.completenessDelta()).isCloseTo(0, within(1e-5));
      assertThat(toPad.valueFull()).isCloseTo(9 * 7 + 2 * 4 - 3 + 5 * 8, within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 2})
  void aTargetThatIsNoLabelIsRefused(int target) {
    String message = "target is %d (allowed: 0 to 1)".formatted(target);
    try (LinearModel model = new LinearModel(9, 2, -1, 5)) {
      EncodedInput input = model.encode(new TextInput("4 3", null), true);
      IntegratedGradients integrated =
          new IntegratedGradients(ValueKind.LOGIT, GradientBaseline.PAD, 1);
      LocalGradients local = new LocalGradients(ValueKind.LOGIT);
      assertThatThrownBy(() -> integrated.attribute(model, input, target)).hasMessage(message);
      assertThatThrownBy(() -> local.inputTimesGradient(model, input, target)).hasMessage(message);
      assertThatThrownBy(() -> local.gradientNorm(model, input, target)).hasMessage(message);
    }
  }

  private static Attribution attribute(
      LinearModel model, EncodedInput input, GradientBaseline baseline) {
    return new IntegratedGradients(ValueKind.LOGIT, baseline, 1).attribute(model, input, 1);
  }

  @ParameterizedTest
  @MethodSource("dev.ascribe.model.GoldenEncoder#cases")
  void scoresAreThoseOfAnIndependentLoop(GoldenEncoder.Case golden) {
    JsonNode json = golden.json();
    try (EncoderModel model = golden.load()) {
      int steps = json.get("integrated_gradients_steps").asInt();
      Attribution attribution =
          new IntegratedGradients(ValueKind.PROBABILITY, GradientBaseline.PAD, steps)
              .attribute(model, model.encode(golden.input(), true), json.get("target").asInt());
      assertThat(attribution.scores())
          .containsExactly(GoldenEncoder.numbers(json.get("integrated_gradients")), within(1e-5));
      assertThat(attribution.completenessDelta())
          .isCloseTo(json.get("completeness_delta").asDouble(), within(1e-5));
      assertThat(attribution.evaluations()).isEqualTo(steps);
    }
  }

  @Test
  void scoresDoNotDependOnTheSizesOfTheParts() {
    GoldenEncoder.Case golden = GoldenEncoder.tinyBert(Paradigm.PROMPTED, false);
    try (EncoderModel model = golden.load()) {
      EncodedInput input = model.encode(golden.input(), true);
      double[] atOnce =
          new IntegratedGradients(ValueKind.LOGIT, GradientBaseline.PAD, 50)
              .attribute(model, input, 1)
              .scores();
      AtomicInteger parts = new AtomicInteger();
      Attribution inParts =
          new IntegratedGradients(
                  ValueKind.LOGIT,
                  GradientBaseline.PAD,
                  50,
                  () -> (1 + parts.get() % 3) * input.tokenCount(),
                  parts::incrementAndGet)
              .attribute(model, input, 1);
      // Of 1, 2, 3, 1, 2, 3 ... steps: 24 parts of 48 steps, and two of the rest.
      assertThat(parts).hasValue(26 - 1);
      assertThat(inParts.scores()).containsExactly(atOnce, within(1e-6));
      assertThat(inParts.evaluations()).isEqualTo(50);
    }
  }

  @Test
  void whatIsThrownBetweenTwoPartsEndsTheComputation() {
    GoldenEncoder.Case golden = GoldenEncoder.tinyBert(Paradigm.PROMPTED, false);
    try (EncoderModel model = golden.load()) {
      EncodedInput input = model.encode(golden.input(), true);
      IntegratedGradients cancelled =
          new IntegratedGradients(
              ValueKind.LOGIT,
              GradientBaseline.PAD,
              50,
              () -> 1,
              () -> {
                throw new AscribeException(ErrorCode.CANCELLED, "cancelled");
              });
      assertThatThrownBy(() -> cancelled.attribute(model, input, 1)).hasMessage("cancelled");
    }
  }

  @ParameterizedTest
  @EnumSource(ValueKind.class)
  void completenessDeltaVanishesWithMoreStepsForEveryValue(ValueKind kind) {
    GoldenEncoder.Case golden = GoldenEncoder.tinyBert(Paradigm.PROMPTED, false);
    try (EncoderModel model = golden.load()) {
      EncodedInput input = model.encode(golden.input(), true);
      List<Double> deltas =
          IntStream.of(2, 8, 100)
              .mapToObj(steps -> new IntegratedGradients(kind, GradientBaseline.MASK, steps))
              .map(method -> Math.abs(method.attribute(model, input, 1).completenessDelta()))
              .toList();
      assertThat(deltas.get(1)).isLessThan(deltas.get(0));
      assertThat(deltas.get(2)).isLessThan(1e-4);
      float[] logits =
          model
              .labelLogits(
                  List.of(
                      model.row(
                          input,
                          dev.ascribe.common.Coalition.full(input.featureCount()),
                          dev.ascribe.study.AbsencePolicy.REMOVE)))[0];
      assertThat(
              new IntegratedGradients(kind, GradientBaseline.MASK, 1)
                  .attribute(model, input, 1)
                  .valueFull())
          .isCloseTo(Softmax.value(kind, logits, 1), within(1e-5));
    }
  }
}
