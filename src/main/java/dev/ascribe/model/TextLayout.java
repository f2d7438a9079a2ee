package dev.ascribe.model;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.study.FeatureLevel;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Lays texts out as a model's tokens and knows which word each token belongs to. The tokens are
 * those that the model's tokenizer makes of the text as it is given, its white space included.
 * Needs no weights.
 */
abstract class TextLayout implements AutoCloseable {
  private final Tokenizer tokenizer;

  /**
   * @param tokenizer is the layout's from now on
   */
  TextLayout(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the tokenizer of a model directory and makes a layout with it.
   *
   * @param tokenizers from the directory to its tokenizer, which is closed when the layout fails
   * @param vocabularySize how many tokens the model has embeddings for
   */
  static <L extends TextLayout> L open(
      Path directory,
      Function<Path, Tokenizer> tokenizers,
      int vocabularySize,
      Function<Tokenizer, L> layout) {
    Tokenizer tokenizer = tokenizers.apply(directory);
    try {
      tokenizer.requireRoom(vocabularySize);
      return layout.apply(tokenizer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Lays a text out.
   *
   * @param level what the features are
   * @param strict refuse instead of leaving out words at the end of the longer text
   * @throws dev.ascribe.common.AscribeException TEXT_TOO_LONG when strict, or when not even one
   *     word of each text fits; EMPTY_TEXT when tokens are wanted and the text has none;
   *     INVALID_TEMPLATE when the template cannot take the input
   */
  abstract EncodedInput encode(TextInput input, FeatureLevel level, boolean strict);

  final Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public final void close() {
    tokenizer.close();
  }
}
