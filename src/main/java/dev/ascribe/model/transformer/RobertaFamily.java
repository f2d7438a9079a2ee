package dev.ascribe.model.transformer;

import java.util.List;

/** RoBERTa (Liu et al. 2019) as Hugging Face writes it. Positions start after the padding id. */
record RobertaFamily() implements EncoderFamily {
  @Override
  public String modelType() {
    return "roberta";
  }

  @Override
  public String prefix() {
    return "roberta.";
  }

  @Override
  public boolean marksSecondText() {
    return false;
  }

  @Override
  public EncoderConfig configure(ConfigReader config) {
    config.require("position_embedding_type", "absolute", "absolute");
    return new EncoderConfig(
        this,
        config.integer("vocab_size"),
        config.integer("hidden_size"),
        config.integer("num_hidden_layers"),
        config.integer("num_attention_heads"),
        config.integer("intermediate_size"),
        config.integer("max_position_embeddings"),
        config.integer("type_vocab_size"),
        config.integer("pad_token_id", 1) + 1,
        config.epsilon("layer_norm_eps", 1e-5),
        config.activation("hidden_act", Activation.GELU),
        config.tiedDecoder());
  }

  @Override
  public EmbeddingNames embeddings() {
    return new EmbeddingNames(
        "roberta.embeddings.word_embeddings",
        "roberta.embeddings.position_embeddings",
        "roberta.embeddings.token_type_embeddings",
        "roberta.embeddings.LayerNorm");
  }

  @Override
  public LayerNames layer(int index) {
    String layer = "roberta.encoder.layer." + index;
    return new LayerNames(
        List.of(
            layer + ".attention.self.query",
            layer + ".attention.self.key",
            layer + ".attention.self.value"),
        layer + ".attention.output.dense",
        layer + ".attention.output.LayerNorm",
        layer + ".intermediate.dense",
        layer + ".output.dense",
        layer + ".output.LayerNorm");
  }

  @Override
  public MaskedHeadNames maskedHead() {
    return new MaskedHeadNames(
        "lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias");
  }

  @Override
  public ClassifierNames classifier() {
    return new ClassifierNames(
        "classifier.dense", PoolerActivation.TANH, true, "classifier.out_proj");
  }

  @Override
  public boolean dropsAttentionOutput() {
    return true;
  }
}
