package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;

/**
 * Gemma, the first version (Mesnard et al. 2024), as Hugging Face writes it: Llama with scaled word
 * embeddings, norms around one and a gate by the hyperbolic tangent's GELU, whatever {@code
 * hidden_act} of its first files says.
 */
record GemmaFamily() implements DecoderFamily {
  @Override
  public String modelType() {
    return "gemma";
  }

  @Override
  public String prefix() {
    return LlamaFamily.PREFIX;
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("attention_bias", "false", "false");
    DecoderConfig llama = LlamaFamily.configure(this, config, 0);
    return new DecoderConfig(
        this,
        llama.vocabularySize(),
        llama.width(),
        llama.layers(),
        llama.positions(),
        0,
        llama.heads(),
        llama.rotary(),
        llama.feedForwardWidth(),
        config.activation("hidden_activation", Activation.GELU_TANH),
        new DecoderConfig.NormStyle(DecoderConfig.NormKind.RMS_AROUND_ONE, llama.norm().epsilon()),
        false,
        Math.sqrt(llama.width()),
        config.flag("tie_word_embeddings", true));
  }

  @Override
  public ModelNames model() {
    return LlamaFamily.names();
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    return LlamaFamily.names(index, false);
  }
}
