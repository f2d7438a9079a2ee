package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.Projection;

/**
 * The family of GPT-2 (Radford et al. 2019) in Hugging Face's checkpoints. Its linear layers are
 * stored as [inputs, outputs].
 */
record Gpt2Family(String modelType, String prefix, ModelNames model) implements DecoderFamily {
  Gpt2Family() {
    this(
        "gpt2",
        "transformer.",
        new ModelNames(
            "transformer.wte", "transformer.wpe", "transformer.ln_f", Projection.plain("lm_head")));
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    config.require("scale_attn_weights", "true", "true");
    config.require("scale_attn_by_inverse_layer_idx", "false", "false");
    int width = config.integer("n_embd");
    DecoderConfig.Heads heads = DecoderConfig.Heads.read(config, "n_embd", "n_head");
    return new DecoderConfig(
        this,
        config.integer("vocab_size"),
        width,
        config.integer("n_layer"),
        config.integer("n_positions"),
        0,
        heads,
        null,
        config.integer("n_inner", 4 * width),
        config.activation("activation_function", Activation.GELU_TANH),
        new DecoderConfig.NormStyle(
            DecoderConfig.NormKind.LAYER, config.epsilon("layer_norm_epsilon", 1e-5)),
        false,
        1,
        config.flag("tie_word_embeddings", true));
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    String layer = "transformer.h." + index;
    return new LayerNames(
        layer + ".ln_1",
        Projection.columns(layer + ".attn.c_attn"),
        Projection.columns(layer + ".attn.c_proj"),
        layer + ".ln_2",
        Projection.columns(layer + ".mlp.c_fc"),
        Projection.columns(layer + ".mlp.c_proj"));
  }
}
