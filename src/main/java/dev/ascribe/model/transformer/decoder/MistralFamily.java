package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.ConfigReader;

/** Mistral (Jiang et al. 2023) as Hugging Face writes it: Llama with a sliding window. */
record MistralFamily() implements DecoderFamily {
  @Override
  public String modelType() {
    return "mistral";
  }

  @Override
  public String prefix() {
    return LlamaFamily.PREFIX;
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    return LlamaFamily.configure(this, config, config.integer("sliding_window", 0));
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
