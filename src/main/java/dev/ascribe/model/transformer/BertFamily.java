package dev.ascribe.model.transformer;

import java.util.List;

/** BERT (Devlin et al. 2019) as Hugging Face writes it. */
record BertFamily() implements EncoderFamily {
  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public String prefix() {
    return "bert.";
  }

  @Override
  public boolean marksSecondText() {
    return true;
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
        0,
        config.epsilon("layer_norm_eps", 1e-12),
        config.activation("hidden_act", Activation.GELU),
        config.tiedDecoder());
  }

  @Override
  public EmbeddingNames embeddings() {
    return new EmbeddingNames(
        "bert.embeddings.word_embeddings",
        "bert.embeddings.position_embeddings",
        "bert.embeddings.token_type_embeddings",
        "bert.embeddings.LayerNorm");
  }

  @Override
  public LayerNames layer(int index) {
    String layer = "bert.encoder.layer." + index;
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
        "cls.predictions.transform.dense",
        "cls.predictions.transform.LayerNorm",
        "cls.predictions.decoder",
        "cls.predictions.bias");
  }

  @Override
  public ClassifierNames classifier() {
    return new ClassifierNames("bert.pooler.dense", PoolerActivation.TANH, false, "classifier");
  }

  @Override
  public boolean dropsAttentionOutput() {
    return true;
  }
}
