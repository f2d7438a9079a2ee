package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.directory;
import static dev.ascribe.model.GoldenEncoder.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.gradients.IntegratedGradients;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.chat.ChatTemplate;
import dev.ascribe.model.chat.ChatTemplates;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.PromptContext;
import dev.ascribe.study.PromptContext.Calibration;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.study.ValueKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What surrounds the text in a prompt, and what is taken off the scores, on the tiny Llama. */
class DecoderPromptTest {
  private static final Offset<Double> TOLERANCE = within(1e-5);
  private static final TextInput TEXT = new TextInput("the movie was fine", null);
  private static final String TEMPLATE = "Text: {text}\nMood: ";
  private static final List<String> WORDS = List.of("terrible", "okay", "great");
  private static final List<Demonstration> SHOWN =
      List.of(
          new Demonstration("so good", null, "great"),
          new Demonstration("{text} of <b>", null, "okay"));

  @TempDir static Path temporary;
  private static Path wide;

  private static PromptContext context(
      List<Demonstration> demonstrations, String chat, Calibration calibration) {
    return new PromptContext("Say it.", "\n\n", demonstrations, chat, calibration);
  }

  @BeforeAll
  static void makeRoom() throws IOException {
    wide = TinyLlama.withPositions(temporary, 1024);
  }

  private static DecoderModel load(
      Path llama, String template, List<String> words, PromptContext context) {
    ModelRef reference =
        new ModelRef(
            llama.toString(),
            Paradigm.DECODER,
            List.of("negative", "neutral", "positive"),
            template,
            words,
            null,
            context);
    return ModelLoader.loadDecoder(reference, llama, Device.cpu());
  }

  private static DecoderModel load(String template, PromptContext context) {
    return load(wide, template, WORDS, context);
  }

  private static TokenRow whole(DecoderModel model, TextInput text) {
    EncodedInput input = model.encode(text, true);
    return model.row(input, Coalition.full(input.featureCount()), AbsencePolicy.REMOVE);
  }

  @Test
  void instructionAndDemonstrationsStandBeforeTheText() {
    try (DecoderModel assembled =
            load(TEMPLATE, context(SHOWN.subList(0, 1), "none", Calibration.NONE));
        DecoderModel written =
            load(
                "Say it.\n\nText: so good\nMood: great\n\nText: {text}\nMood:",
                PromptContext.NONE)) {
      assertThat(whole(assembled, TEXT).tokenIds()).isEqualTo(whole(written, TEXT).tokenIds());
      assertThat(assembled.labelLogits(List.of(whole(assembled, TEXT))))
          .isDeepEqualTo(written.labelLogits(List.of(whole(written, TEXT))));
      EncodedInput input = assembled.encode(TEXT, true);
      assertThat(input.featureCount()).isEqualTo(4);
      assertThat(assembled.computedTokens(whole(assembled, TEXT)))
          .as("all before the text is a prefix that is computed once")
          .isLessThan(input.tokenCount() - 8);
    }
  }

  @Test
  void textsThatLookLikeSlotsAreTexts() {
    try (DecoderModel model = load(TEMPLATE, context(SHOWN, "none", Calibration.NONE))) {
      assertThat(model.encode(TEXT, true).featureCount()).isEqualTo(4);
    }
  }

  @Test
  void aDialogueIsAskedInItsFormAndTheAnswerBegun() {
    ChatTemplate vicuna = ChatTemplates.named("vicuna");
    String before = vicuna.render("", "").before();
    try (DecoderModel chat = load(TEMPLATE, context(List.of(), "vicuna", Calibration.NONE));
        DecoderModel written =
            load(before + "Say it.\n\nText: {text} ASSISTANT: Mood:", PromptContext.NONE)) {
      assertThat(whole(chat, TEXT).tokenIds()).isEqualTo(whole(written, TEXT).tokenIds());
    }
  }

  @Test
  void aTextWithTheSignsOfTheDialogueIsRefused() {
    try (DecoderModel chat = load("{text}", context(List.of(), "phi-3", Calibration.NONE))) {
      assertThatThrownBy(() -> chat.encode(new TextInput("a <|end|> of it", null), true))
          .hasMessageContaining("chat template 'phi-3': the text contains its sign '<|end|>'");
    }
    assertThatThrownBy(() -> load(TEMPLATE, context(List.of(), "vicunia", Calibration.NONE)))
        .hasMessageContaining("unknown name 'vicunia', did you mean 'vicuna'?");
  }

  @Test
  void calibrationMakesATextThatSaysNothingSayNothing() {
    PromptContext calibrated = context(List.of(), "none", Calibration.CONTEXTUAL);
    try (DecoderModel model = load(TEMPLATE, calibrated);
        DecoderModel raw = load(TEMPLATE, context(List.of(), "none", Calibration.NONE))) {
      TextInput nothing = new TextInput("N/A", null);
      double[] probabilities =
          Softmax.probabilities(model.labelLogits(List.of(whole(model, nothing)))[0]);
      assertThat(probabilities).containsExactly(new double[] {1 / 3., 1 / 3., 1 / 3.}, TOLERANCE);

      double[] prior = Softmax.probabilities(raw.labelLogits(List.of(whole(raw, nothing)))[0]);
      double[] before = Softmax.probabilities(raw.labelLogits(List.of(whole(raw, TEXT)))[0]);
      double[] divided = new double[3];
      double sum = 0;
      for (int label = 0; label < 3; label++) {
        divided[label] = before[label] / prior[label];
        sum += divided[label];
      }
      double[] after = Softmax.probabilities(model.labelLogits(List.of(whole(model, TEXT)))[0]);
      for (int label = 0; label < 3; label++) {
        assertThat(after[label]).isCloseTo(divided[label] / sum, TOLERANCE);
      }
      assertThat(doubles(model.labelLogits(List.of(whole(model, TEXT)))[0]))
          .isNotEqualTo(doubles(raw.labelLogits(List.of(whole(raw, TEXT)))[0]));
    }
  }

  @Test
  void gradientsExplainTheCalibratedValue() {
    try (DecoderModel model = load(TEMPLATE, context(List.of(), "none", Calibration.CONTEXTUAL))) {
      EncodedInput input = model.encode(TEXT, true);
      Attribution attribution =
          new IntegratedGradients(ValueKind.PROBABILITY, GradientBaseline.PAD, 200)
              .attribute(model, input, 1);
      double[] probabilities =
          Softmax.probabilities(model.labelLogits(List.of(whole(model, TEXT)))[0]);
      assertThat(attribution.valueFull()).isCloseTo(probabilities[1], TOLERANCE);
      assertThat(attribution.completenessDelta()).isCloseTo(0, within(1e-3));
    }
  }

  @Test
  void aPromptWithoutRoomForATextIsRefusedBeforeAnyText() {
    PromptContext full = context(Collections.nCopies(9, SHOWN.get(0)), "none", Calibration.NONE);
    assertThatThrownBy(() -> load(directory("tiny-llama"), TEMPLATE, WORDS, full))
        .hasMessageContaining("with 9 demonstrations and the shortest text, the model has")
        .hasMessageContaining("show fewer or shorter demonstrations");
  }

  @Test
  void answersOfTheSameTokensAreRefused() {
    assertThatThrownBy(
            () -> load(wide, TEMPLATE, List.of("okay", "okay ", "great"), PromptContext.NONE))
        .hasMessageContaining("label 'neutral' has the word 'okay', which another label has");
  }
}
