package dev.ascribe.model.transformer;

import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import java.util.List;

/** The label head that an encoder is loaded with. L labels. */
public sealed interface HeadSpec {
  /**
   * Loads the head.
   *
   * @param words the encoder's embeddings
   * @param weights the directory of the weights, for errors
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL when the weights do not have it
   */
  LabelHead load(ParameterLoader loader, EncoderConfig config, WordTable words, Path weights);

  /**
   * [L] the outputs of the weights' head in the order of the labels; empty for a head that predicts
   * words.
   */
  List<Integer> outputs();

  /** [L] the token of each label's word; empty for a head that predicts labels. */
  int[] labelTokens();

  /** The masked-language-model head, at the label words' tokens. */
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
   * @param labels how many
   * @param outputs [L] the output of the weights' head that each label has; null where that head is
   *     for other labels, and a new one is drawn
   * @param seed of the layers that are drawn; null where nothing may be drawn
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
