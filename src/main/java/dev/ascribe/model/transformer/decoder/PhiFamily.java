package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.Projection;

/** The family of Phi-1, Phi-1.5 and Phi-2 (Li et al. 2023) in Hugging Face's checkpoints. */
record PhiFamily(String modelType, String prefix, ModelNames model) implements DecoderFamily {
  PhiFamily() {
    this(
        "phi",
        "model.",
        new ModelNames(
            "model.embed_tokens", null, "model.final_layernorm", Projection.of("lm_head")));
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("qk_layernorm", "false", "false");
    int width = config.integer("hidden_size");
    DecoderConfig.Heads heads =
        DecoderConfig.Heads.read(config, "hidden_size", "num_attention_heads");
    return new DecoderConfig(
        this,
        config.integer("vocab_size"),
        width,
        config.integer("num_hidden_layers"),
        config.integer("max_position_embeddings"),
        0,
        heads.withKeysAndValues(config.integer("num_key_value_heads", heads.queries())),
        Rotary.read(config, heads.width(), "rope_theta", "partial_rotary_factor", 0.5),
        config.integer("intermediate_size"),
        config.activation("hidden_act", Activation.GELU_TANH),
        new DecoderConfig.NormStyle(
            DecoderConfig.NormKind.LAYER, config.epsilon("layer_norm_eps", 1e-5)),
        true,
        1,
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    String layer = "model.layers." + index;
    String attention = layer + ".self_attn";
    return new LayerNames(
        layer + ".input_layernorm",
        Projection.of(attention + ".q_proj", attention + ".k_proj", attention + ".v_proj"),
        Projection.of(attention + ".dense"),
        layer + ".input_layernorm",
        Projection.of(layer + ".mlp.fc1"),
        Projection.of(layer + ".mlp.fc2"));
  }
}
