package dev.ascribe.model.transformer.decoder;

import dev.ascribe.model.transformer.Activation;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.Projection;

/** The families with the architecture of Llama in Hugging Face's checkpoints. */
enum LlamaFamily implements DecoderFamily {
  /** Llama (Touvron et al. 2023), Vicuna, TinyLlama and SmolLM2. */
  LLAMA("llama"),

  /** Mistral (Jiang et al. 2023): Llama with a sliding window. */
  MISTRAL("mistral"),

  /** Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases of queries, keys and values. */
  QWEN2("qwen2"),

  /**
   * Gemma 1 (Mesnard et al. 2024): Llama with scaled word embeddings, norms around one, and a gate
   * with the approximated GELU, whatever {@code hidden_act} in its first files says.
   */
  GEMMA("gemma");

  private final String modelType;

  LlamaFamily(String modelType) {
    this.modelType = modelType;
  }

  @Override
  public String modelType() {
    return modelType;
  }

  @Override
  public String prefix() {
    return "model.";
  }

  @Override
  public DecoderConfig configure(ConfigReader config) {
    switch (this) {
      case LLAMA -> {
        config.require("attention_bias", "false", "false");
        config.require("mlp_bias", "false", "false");
      }
      case MISTRAL -> {}
      case QWEN2 -> config.require("use_sliding_window", "false", "false");
      case GEMMA -> config.require("attention_bias", "false", "false");
    }
    boolean gemma = this == GEMMA;
    int width = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    int headWidth =
        config.has("head_dim")
            ? config.integer("head_dim")
            : config.headWidth("hidden_size", width, "num_attention_heads", heads);
    return new DecoderConfig(
        this,
        config.integer("vocab_size"),
        width,
        config.integer("num_hidden_layers"),
        config.integer("max_position_embeddings"),
        0,
        new DecoderConfig.Heads(
            heads,
            config.integer("num_key_value_heads", heads),
            headWidth,
            this == MISTRAL ? config.integer("sliding_window", 0) : 0),
        Rotary.read(config, headWidth, "rope_theta", "partial_rotary_factor", 1),
        config.integer("intermediate_size"),
        gemma
            ? config.activation("hidden_activation", Activation.GELU_TANH)
            : config.activation("hidden_act", Activation.SILU),
        new DecoderConfig.NormStyle(
            gemma ? DecoderConfig.NormKind.RMS_AROUND_ONE : DecoderConfig.NormKind.RMS,
            config.epsilon("rms_norm_eps", 1e-6)),
        false,
        gemma ? Math.sqrt(width) : 1,
        config.flag("tie_word_embeddings", gemma));
  }

  @Override
  public ModelNames model() {
    return new ModelNames("model.embed_tokens", null, "model.norm", Projection.plain("lm_head"));
  }

  @Override
  public LayerNames layer(DecoderConfig config, int index) {
    String layer = "model.layers." + index;
    String attention = layer + ".self_attn.";
    String[] queryKeyValue = {attention + "q_proj", attention + "k_proj", attention + "v_proj"};
    return new LayerNames(
        layer + ".input_layernorm",
        this == QWEN2 ? Projection.of(queryKeyValue) : Projection.plain(queryKeyValue),
        Projection.plain(attention + "o_proj"),
        layer + ".post_attention_layernorm",
        Projection.plain(layer + ".mlp.gate_proj", layer + ".mlp.up_proj"),
        Projection.plain(layer + ".mlp.down_proj"));
  }
}
