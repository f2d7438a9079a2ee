package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.Projection;

/**
 * The family of OPT (Zhang et al. 2022) in Hugging Face's checkpoints. The first two rows of its
 * position table are unused.
 */
record OptFamily(String modelType, String prefix, ModelNames model) implements DecoderFamily {
  private static final double NORM_EPSILON = 1e-5;

  OptFamily() {
    this(
        "opt",
        "model.",
        new ModelNames(
            "model.decoder.embed_tokens",
            "model.decoder.embed_positions",
            "model.decoder.final_layer_norm",
            Projection.plain("lm_head")));
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("do_layer_norm_before", "true", "true");
    config.require("enable_bias", "true", "true");
    config.require("layer_norm_elementwise_affine", "true", "true");
    config.require("_remove_final_layer_norm", "false", "false");
    int width = config.integer("hidden_size");
    DecoderConfig.Heads heads =
        DecoderConfig.Heads.read(config, "hidden_size", "num_attention_heads");
    config.require("word_embed_proj_dim", Integer.toString(width), Integer.toString(width));
    return new DecoderConfig(
        this,
        config.integer("vocab_size"),
        width,
        config.integer("num_hidden_layers"),
        config.integer("max_position_embeddings"),
        2,
        heads,
        null,
        config.integer("ffn_dim"),
        config.activation("activation_function", Activation.RELU),
        new DecoderConfig.NormStyle(DecoderConfig.NormKind.LAYER, NORM_EPSILON),
        false,
        1,
        config.flag("tie_word_embeddings", true));
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    String layer = "model.decoder.layers." + index;
    String attention = layer + ".self_attn";
    return new LayerNames(
        layer + ".self_attn_layer_norm",
        Projection.of(attention + ".q_proj", attention + ".k_proj", attention + ".v_proj"),
        Projection.of(attention + ".out_proj"),
        layer + ".final_layer_norm",
        Projection.of(layer + ".fc1"),
        Projection.of(layer + ".fc2"));
  }
}
