package dev.ascribe.model.transformer;

/**
 * The family of DistilBERT (Sanh et al. 2019) in Hugging Face's checkpoints. It has no segments.
 */
record DistilBertFamily(
    String modelType,
    String prefix,
    boolean marksSecondText,
    EmbeddingNames embeddings,
    MaskedHeadNames maskedHead,
    ClassifierNames classifier,
    boolean dropsAttentionOutput)
    implements EncoderFamily {
  private static final double NORM_EPSILON = 1e-12;

  DistilBertFamily() {
    this(
        "distilbert",
        "distilbert.",
        false,
        new EmbeddingNames(
            "distilbert.embeddings.word_embeddings",
            "distilbert.embeddings.position_embeddings",
            null,
            "distilbert.embeddings.LayerNorm"),
        new MaskedHeadNames(
            "vocab_transform", "vocab_layer_norm", "vocab_projector", "vocab_projector.bias"),
        new ClassifierNames("pre_classifier", PoolerActivation.RELU, false, "classifier"),
        false);
  }

  @Override
  public EncoderConfig configure(ConfigReader config) {
    return new EncoderConfig(
        this,
        config.integer("vocab_size"),
        config.integer("dim"),
        config.integer("n_layers"),
        config.integer("n_heads"),
        config.integer("hidden_dim"),
        config.integer("max_position_embeddings"),
        0,
        0,
        NORM_EPSILON,
        config.activation("activation", Activation.GELU),
        config.tiedDecoder());
  }

  @Override
  public LayerNames layer(int index) {
    String layer = "distilbert.transformer.layer." + index;
    return new LayerNames(
        Projection.of(
            layer + ".attention.q_lin", layer + ".attention.k_lin", layer + ".attention.v_lin"),
        Projection.of(layer + ".attention.out_lin"),
        layer + ".sa_layer_norm",
        Projection.of(layer + ".ffn.lin1"),
        Projection.of(layer + ".ffn.lin2"),
        layer + ".output_layer_norm");
  }
}
