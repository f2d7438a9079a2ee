package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.Projection;

/**
 * Llama (Touvron et al. 2023) and what shares its architecture, such as Vicuna, TinyLlama and
 * SmolLM2, as Hugging Face writes them.
 */
record LlamaFamily() implements DecoderFamily {
  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("attention_bias", "false", "false");
    config.require("mlp_bias", "false", "false");
    return configure(this, config, 0);
  }

  @Override
  public ModelNames model() {
    return names();
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    return names(index, false);
  }

  // What Mistral, Qwen2 and Gemma have in common with Llama.

  static final String PREFIX = "model.";

  static DecoderConfig configure(DecoderFamily family, ConfigReader config, int window) {
    int width = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    int headWidth =
        config.has("head_dim")
            ? config.integer("head_dim")
            : config.headWidth("hidden_size", width, "num_attention_heads", heads);
    return new DecoderConfig(
        family,
        config.integer("vocab_size"),
        width,
        config.integer("num_hidden_layers"),
        config.integer("max_position_embeddings"),
        0,
        new DecoderConfig.Heads(
            heads, config.integer("num_key_value_heads", heads), headWidth, window),
        Rotary.read(config, headWidth, "rope_theta", "partial_rotary_factor", 1),
        config.integer("intermediate_size"),
        config.activation("hidden_act", Activation.SILU),
        new DecoderConfig.NormStyle(
            DecoderConfig.NormKind.RMS, config.epsilon("rms_norm_eps", 1e-6)),
        false,
        1,
        config.flag("tie_word_embeddings", false));
  }

  static ModelNames names() {
    return new ModelNames("model.embed_tokens", null, "model.norm", Projection.plain("lm_head"));
  }

  static LayerNames names(int index, boolean attentionBias) {
    String layer = "model.layers." + index;
    String[] attention = {
      layer + ".self_attn.q_proj", layer + ".self_attn.k_proj", layer + ".self_attn.v_proj"
    };
    return new LayerNames(
        layer + ".input_layernorm",
        attentionBias ? Projection.of(attention) : Projection.plain(attention),
        Projection.plain(layer + ".self_attn.o_proj"),
        layer + ".post_attention_layernorm",
        Projection.plain(layer + ".mlp.gate_proj", layer + ".mlp.up_proj"),
        Projection.plain(layer + ".mlp.down_proj"));
  }
}
