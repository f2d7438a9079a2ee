package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.ConfigReader;

/** Qwen2 and Qwen2.5 (Yang et al. 2024) as Hugging Face writes them: Llama with biases. */
record Qwen2Family() implements DecoderFamily {
  @Override
  public String modelType() {
    return "qwen2";
  }

  @Override
  public String prefix() {
    return LlamaFamily.PREFIX;
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("use_sliding_window", "false", "false");
    return LlamaFamily.configure(this, config, 0);
  }

  @Override
  public ModelNames model() {
    return LlamaFamily.names();
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    return LlamaFamily.names(index, true);
  }
}
