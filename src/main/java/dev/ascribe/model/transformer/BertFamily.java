package dev.ascribe.model.transformer;

/**
 * The families of BERT (Devlin et al. 2019) and RoBERTa (Liu et al. 2019) in Hugging Face's
 * checkpoints. Their layers are the same.
 */
enum BertFamily implements EncoderFamily {
  BERT(
      "bert",
      true,
      1e-12,
      new MaskedHeadNames(
          "cls.predictions.transform.dense",
          "cls.predictions.transform.LayerNorm",
          "cls.predictions.decoder",
          "cls.predictions.bias"),
      new ClassifierNames("bert.pooler.dense", PoolerActivation.TANH, false, "classifier")),

  /** RoBERTa: its positions start after the padding id, and all tokens have the same segment. */
  ROBERTA(
      "roberta",
      false,
      1e-5,
      new MaskedHeadNames("lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"),
      new ClassifierNames("classifier.dense", PoolerActivation.TANH, true, "classifier.out_proj"));

  private final String modelType;
  private final boolean marksSecondText;
  private final double normEpsilon;
  private final MaskedHeadNames maskedHead;
  private final ClassifierNames classifier;

  BertFamily(
      String modelType,
      boolean marksSecondText,
      double normEpsilon,
      MaskedHeadNames maskedHead,
      ClassifierNames classifier) {
    this.modelType = modelType;
    this.marksSecondText = marksSecondText;
    this.normEpsilon = normEpsilon;
    this.maskedHead = maskedHead;
    this.classifier = classifier;
  }

  @Override
  public String modelType() {
    return modelType;
  }

  @Override
  public String prefix() {
    return modelType + ".";
  }

  @Override
  public boolean marksSecondText() {
    return marksSecondText;
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
        this == ROBERTA ? config.integer("pad_token_id", 1) + 1 : 0,
        config.epsilon("layer_norm_eps", normEpsilon),
        config.activation("hidden_act", Activation.GELU),
        config.tiedDecoder());
  }

  @Override
  public EmbeddingNames embeddings() {
    String embeddings = prefix() + "embeddings.";
    return new EmbeddingNames(
        embeddings + "word_embeddings",
        embeddings + "position_embeddings",
        embeddings + "token_type_embeddings",
        embeddings + "LayerNorm");
  }

  @Override
  public LayerNames layer(int index) {
    String layer = prefix() + "encoder.layer." + index;
    String attention = layer + ".attention.self.";
    return new LayerNames(
        Projection.of(attention + "query", attention + "key", attention + "value"),
        Projection.of(layer + ".attention.output.dense"),
        layer + ".attention.output.LayerNorm",
        Projection.of(layer + ".intermediate.dense"),
        Projection.of(layer + ".output.dense"),
        layer + ".output.LayerNorm");
  }

  @Override
  public MaskedHeadNames maskedHead() {
    return maskedHead;
  }

  @Override
  public ClassifierNames classifier() {
    return classifier;
  }

  @Override
  public boolean dropsAttentionOutput() {
    return true;
  }
}
