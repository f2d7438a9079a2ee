package dev.ascribe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts without white space, and words that are longer than the model. */
class LongTextTest {
  private static final TextInput ONE_WORD = new TextInput("ab".repeat(1500), null);
  private static final TextInput CHINESE = new TextInput("这部电影非常精彩。".repeat(100), null);
  private static final int POSITIONS = 512;

  @TempDir static Path folder;

  private static EncoderLayout roberta(String template) throws IOException {
    Path directory = RealTokenizers.directory(folder, "roberta-base");
    Paradigm paradigm = template == null ? Paradigm.FINE_TUNED : Paradigm.PROMPTED;
    return EncoderLayout.open(
        RealTokenizers.reference(directory, paradigm, template), directory, Tokenizer::load);
  }

  @Test
  void tokensOfALongWordAreCutAsTransformersDoes() throws IOException {
    try (EncoderLayout layout = roberta(null);
        Tokenizer tokenizer = Tokenizer.load(RealTokenizers.directory(folder, "roberta-base"))) {
      for (TextInput input : List.of(ONE_WORD, CHINESE)) {
        int[] whole = tokenizer.encode(input.text(), true).ids();
        EncodedInput cut = layout.encode(input, FeatureLevel.TOKEN, false);
        assertThat(cut.tokenCount()).isEqualTo(POSITIONS);
        int[] expected = Arrays.copyOf(whole, POSITIONS);
        expected[POSITIONS - 1] = whole[whole.length - 1];
        assertThat(cut.tokenIds()).isEqualTo(expected);
        assertThat(cut.featureCount()).isEqualTo(POSITIONS - 2);
        assertThat(cut.truncatedWords()).isEqualTo(1);
      }
    }
  }

  @Test
  void tokensOfPairsAreTakenFromTheLongerText() throws IOException {
    try (EncoderLayout layout = roberta(null)) {
      TextInput pair = new TextInput("good movie", CHINESE.text());
      EncodedInput cut = layout.encode(pair, FeatureLevel.TOKEN, false);
      assertThat(cut.tokenCount()).isEqualTo(POSITIONS);
      assertThat(cut.features()).filteredOn(word -> word.part() == Part.PREMISE).hasSize(2);
      EncodedInput both =
          layout.encode(new TextInput(ONE_WORD.text(), CHINESE.text()), FeatureLevel.TOKEN, false);
      assertThat(both.features()).filteredOn(word -> word.part() == Part.PREMISE).hasSize(254);
      assertThat(both.features()).filteredOn(word -> word.part() == Part.HYPOTHESIS).hasSize(254);
    }
  }

  @Test
  void theMaskBehindALongWordStays() throws IOException {
    try (EncoderLayout layout = roberta("{text} it was {mask}.")) {
      EncodedInput cut = layout.encode(ONE_WORD, FeatureLevel.TOKEN, false);
      assertThat(cut.tokenCount()).isEqualTo(POSITIONS);
      assertThat(cut.tokenIds()[cut.predictingToken()]).isEqualTo(layout.maskToken());
      assertThat(cut.predictingToken()).isEqualTo(POSITIONS - 3);
    }
  }

  @Test
  void promptsOfDecodersAreCutByTokensToo() throws IOException {
    Path directory = RealTokenizers.directory(folder, "stories260K");
    try (DecoderLayout layout =
        DecoderLayout.open(
            RealTokenizers.reference(directory, Paradigm.DECODER, "Say: {text}\nIt was"),
            directory,
            Tokenizer::load)) {
      EncodedInput cut = layout.encode(ONE_WORD, FeatureLevel.TOKEN, false);
      assertThat(cut.tokenCount()).isEqualTo(layout.maxTokens());
      assertThat(cut.predictingToken()).isEqualTo(cut.tokenCount() - 1);
      assertThat(cut.featureOfToken()[cut.predictingToken()]).isEqualTo(-1);
    }
  }

  @Test
  void aWordThatDoesNotFitIsRefusedWithTheWayOut() throws IOException {
    try (EncoderLayout layout = roberta(null)) {
      for (FeatureLevel level : List.of(FeatureLevel.WORD, FeatureLevel.SEGMENT)) {
        assertThatThrownBy(() -> layout.encode(ONE_WORD, level, false))
            .isInstanceOfSatisfying(
                AscribeException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.TEXT_TOO_LONG))
            .hasMessageContaining("'tokens'")
            .hasMessageContaining("'segments'");
      }
      assertThatThrownBy(() -> layout.encode(ONE_WORD, FeatureLevel.TOKEN, true))
          .hasMessageContaining("positions for 512; shorten it, or allow truncation");
    }
  }

  @Test
  void segmentsOfALongTextAreCutAsWordsAre() throws IOException {
    try (EncoderLayout layout = roberta(null)) {
      EncodedInput cut = layout.encode(CHINESE, FeatureLevel.SEGMENT, false);
      List<Word> all = CHINESE.words(FeatureLevel.SEGMENT);
      assertThat(cut.tokenCount()).isBetween(POSITIONS - 20, POSITIONS);
      assertThat(cut.features()).isEqualTo(all.subList(0, cut.featureCount()));
      assertThat(cut.truncatedWords()).isEqualTo(1);
      int[] features = cut.featureOfToken();
      assertThat(Arrays.stream(features).filter(f -> f >= 0).boxed().collect(Collectors.toSet()))
          .hasSize(cut.featureCount());
    }
  }

  @Test
  void trainingTakesWhatFits() throws IOException {
    try (EncoderLayout layout = roberta(null)) {
      assertThat(layout.encodeForTraining(CHINESE).tokenCount()).isEqualTo(POSITIONS);
      TextInput words = new TextInput("good movie ".repeat(400), null);
      assertThat(layout.encodeForTraining(words).tokenIds())
          .isEqualTo(layout.encode(words, FeatureLevel.WORD, false).tokenIds());
    }
  }
}
