package dev.ascribe.model;

import static dev.ascribe.model.GoldenEncoder.directory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration says is checked when a model is loaded, in one line of Ascribe's own. */
class ModelLimitsTest {
  @TempDir private Path temporary;

  @Test
  void aPairNeedsTwoTokenTypesAndATextOne() {
    Path model = SharedFiles.require("cases/models/v-type1");
    ModelRef reference =
        new ModelRef(
            model.toString(),
            Paradigm.FINE_TUNED,
            List.of("entailment", "neutral", "contradiction"),
            null,
            List.of(),
            model.toString());
    try (ExplainableModel loaded = ModelLoader.load(reference, model, Device.cpu())) {
      assertThatThrownBy(() -> loaded.encode(new TextInput("a man sleeps", "he rests"), true))
          .isInstanceOfSatisfying(
              AscribeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
          .hasMessageContaining("type_vocab_size is 1, a pair of texts needs 2");
      EncodedInput single = loaded.encode(new TextInput("a man sleeps", null), true);
      TokenRow row =
          loaded.row(single, Coalition.full(single.featureCount()), AbsencePolicy.REMOVE);
      assertThat(Softmax.isFinite(loaded.labelLogits(List.of(row))[0])).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tiny-bert       | num_attention_heads     | 5          | is not a multiple
          tiny-bert       | num_attention_heads     | 0          | num_attention_heads is 0
          tiny-bert       | num_hidden_layers       | 0          | num_hidden_layers is 0
          tiny-bert       | num_hidden_layers       | -1         | num_hidden_layers is -1
          tiny-bert       | num_hidden_layers       | 2147483647 | num_hidden_layers is 2147483647
          tiny-bert       | num_hidden_layers       | 4          | encoder.layer.3.
          tiny-bert       | hidden_size             | 99999999999| hidden_size must be an integer
          tiny-bert       | hidden_size             | 64         | [573, 32]
          tiny-bert       | hidden_size             | null       | hidden_size
          tiny-bert       | intermediate_size       | 65         | [65, 32]
          tiny-bert       | max_position_embeddings | 128        | [64, 32]
          tiny-bert       | max_position_embeddings | 0          | max_position_embeddings is 0
          tiny-bert       | vocab_size              | 500        | the tokenizer has 573 tokens
          tiny-bert       | vocab_size              | 2000000000 | vocab_size is 2000000000
          tiny-bert       | type_vocab_size         | 0          | type_vocab_size is 0
          tiny-bert       | type_vocab_size         | 3          | [2, 32]
          tiny-bert       | hidden_act              | "mish"     | hidden_act 'mish'
          tiny-bert       | layer_norm_eps          | "small"    | layer_norm_eps must be a number
          tiny-bert       | layer_norm_eps          | -1         | layer_norm_eps is -1
          tiny-bert       | tie_word_embeddings     | "yes"      | tie_word_embeddings is "yes"
          tiny-roberta    | pad_token_id            | -3         | pad_token_id is -3
          tiny-roberta    | pad_token_id            | 100000     | padding token 100000
          tiny-distilbert | n_heads                 | 7          | is not a multiple
          tiny-llama      | num_attention_heads     | 0          | num_attention_heads is 0
          tiny-llama      | num_key_value_heads     | 3          | num_key_value_heads
          tiny-llama      | num_key_value_heads     | 0          | num_key_value_heads is 0
          tiny-llama      | vocab_size              | 20         | the model's vocabulary only 20
          tiny-llama      | max_position_embeddings | -5         | max_position_embeddings is -5
          tiny-llama      | rms_norm_eps            | -0.1       | rms_norm_eps is -0.1
          tiny-llama      | hidden_act              | "xielu"    | hidden_act 'xielu'
          tiny-llama      | partial_rotary_factor   | 0          | partial_rotary_factor
          """)
  void aLimitIsNamedBeforeAnythingIsComputed(String model, String key, String value, String message)
      throws Exception {
    Object changed = new com.fasterxml.jackson.databind.json.JsonMapper().readTree(value.strip());
    Path altered = AlteredModel.of(directory(model)).config(key, changed).write(temporary);
    ModelRef reference = reference(altered, model.equals("tiny-llama"));
    assertRefused(() -> ModelLoader.load(reference, altered, Device.cpu()).close(), message);
    ModelCatalog catalog = new ModelCatalog(new ModelHome(temporary.resolve("home")));
    assertRefused(() -> catalog.importDirectory(altered, "altered", false), message);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    long start = System.nanoTime();
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AscribeException.class,
            e ->
                assertThat(e.code())
                    .isIn(ErrorCode.CORRUPT_CHECKPOINT, ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageContaining(message.strip())
        .hasMessageNotContaining("\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  private static ModelRef reference(Path model, boolean decoder) {
    return new ModelRef(
        model.toString(),
        decoder ? Paradigm.DECODER : Paradigm.PROMPTED,
        List.of("no", "yes"),
        decoder ? "{text} It was" : "{text} It was {mask}.",
        List.of("terrible", "great"),
        null);
  }

  @Test
  void aLastPositionIsThereAndTheNextIsNot() {
    GoldenEncoder.Case golden =
        GoldenEncoder.cases()
            .filter(c -> c.model().equals("tiny-roberta"))
            .filter(c -> c.reference().paradigm() == Paradigm.PROMPTED && !c.input().hasPair())
            .findFirst()
            .orElseThrow();
    try (EncoderModel model = golden.load()) {
      EncodedInput cut = model.encode(new TextInput("good ".repeat(100), null), false);
      int last = cut.positionIds()[cut.tokenCount() - 1];
      assertThat(last).isEqualTo(model.network().config().positions() - 1);
      TokenRow row = model.row(cut, Coalition.full(cut.featureCount()), AbsencePolicy.REMOVE);
      assertThat(Softmax.isFinite(model.labelLogits(List.of(row))[0])).isTrue();
    }
  }
}
