package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.Projection;

/**
 * The family of GPT-NeoX (Black et al. 2022) and Pythia (Biderman et al. 2023) in Hugging Face's
 * checkpoints.
 */
record GptNeoxFamily(String modelType, String prefix, ModelNames model) implements DecoderFamily {
  GptNeoxFamily() {
    this(
        "gpt_neox",
        "gpt_neox.",
        new ModelNames(
            "gpt_neox.embed_in", null, "gpt_neox.final_layer_norm", Projection.plain("embed_out")));
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("attention_bias", "true", "true");
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
        heads,
        Rotary.read(config, heads.width(), "rotary_emb_base", "rotary_pct", 0.25),
        config.integer("intermediate_size"),
        config.activation("hidden_act", Activation.GELU),
        new DecoderConfig.NormStyle(
            DecoderConfig.NormKind.LAYER, config.epsilon("layer_norm_eps", 1e-5)),
        config.flag("use_parallel_residual", true),
        1,
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    String layer = "gpt_neox.layers." + index;
    return new LayerNames(
        layer + ".input_layernorm",
        Projection.interleaved(layer + ".attention.query_key_value", config.heads().width()),
        Projection.of(layer + ".attention.dense"),
        layer + ".post_attention_layernorm",
        Projection.of(layer + ".mlp.dense_h_to_4h"),
        Projection.of(layer + ".mlp.dense_4h_to_h"));
  }
}
