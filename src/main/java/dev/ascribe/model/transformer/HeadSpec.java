package dev.ascribe.model.transformer;

import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import java.util.List;

/** Says which label head an encoder is loaded with. L labels. */
public sealed interface HeadSpec {
  /**
   * Loads the head.
   *
   * @param words the encoder's word embeddings
   * @param weights the directory of the weights, for errors
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL if the weights do not have it
   */
  LabelHead load(ParameterLoader loader, EncoderConfig config, WordTable words, Path weights);

  /**
   * Returns the outputs of the head in the weights, in the order of the labels, [L]; empty for a
   * head that predicts words.
   */
  List<Integer> outputs();

  /** Returns the token of each label's word, [L]; empty for a head that predicts labels. */
  int[] labelTokens();

  /** The masked-language-model head, restricted to the tokens of the label words. */
  record Masked(int[] labelTokens) implements HeadSpec {
    @Override
    public LabelHead load(
        ParameterLoader loader, EncoderConfig config, WordTable words, Path weights) {
      if (!loader.has(config.family().maskedHead().dense() + ".weight")) {
        throw ModelFile.unsupported(
            weights, "has no masked-language-model head, which the paradigm 'prompted' needs");
      }
      return MaskedHead.load(loader, config, words, labelTokens);
    }

    @Override
    public List<Integer> outputs() {
      return List.of();
    }
  }

  /**
   * A classification head.
   *
   * @param labels number of labels
   * @param outputs [L] the output of the head in the weights for each label; null if that head has
   *     other labels, so that a new one is initialised
   * @param seed of new layers; null if no new layers are allowed
   */
  record Classification(int labels, List<Integer> outputs, Long seed) implements HeadSpec {
    public Classification {
      outputs = outputs == null ? null : List.copyOf(outputs);
    }

    @Override
    public LabelHead load(
        ParameterLoader loader, EncoderConfig config, WordTable words, Path weights) {
      return ClassificationHead.load(loader, config, this, weights);
    }

    @Override
    public int[] labelTokens() {
      return new int[0];
    }
  }
}
