package dev.ascribe.model;

import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.study.FeatureLevel;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Converts texts to a model's tokens, and knows which word each token belongs to. The tokens are
 * those that the model's tokenizer makes of the text as it is given, white space included. A layout
 * needs no weights.
 */
abstract class TextLayout implements AutoCloseable {
  private final Tokenizer tokenizer;

  /**
   * Creates a layout, which closes the tokenizer.
   *
   * @param tokenizer is the layout's from now on
   */
  TextLayout(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Opens the tokenizer of a model directory and creates a layout with it.
   *
   * @param tokenizers opens the tokenizer of a directory; it is closed if the layout fails
   * @param vocabularySize number of tokens for which the model has embeddings
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
   * Lays out a text.
   *
   * @param level the kind of the features
   * @param strict whether a text that does not fit is refused; otherwise the longer text loses
   *     words at its end
   * @throws dev.ascribe.common.AscribeException TEXT_TOO_LONG if strict, or if not even one word of
   *     each text fits; EMPTY_TEXT if tokens are the features and the text has none;
   *     INVALID_TEMPLATE if the input does not fit the template
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
