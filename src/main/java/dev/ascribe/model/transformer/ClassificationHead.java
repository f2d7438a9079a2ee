package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Pooler, dropout and a linear layer to the labels, over the first token's state. */
record ClassificationHead(
    Linear pooler,
    EncoderFamily.PoolerActivation activation,
    boolean dropoutBeforePooler,
    Linear output)
    implements LabelHead {
  /** Layers that the checkpoint lacks are new. */
  static ClassificationHead load(ParameterLoader loader, EncoderConfig config, int labels) {
    EncoderFamily.ClassifierNames names = config.family().classifier();
    return new ClassificationHead(
        loader.linearOrNew(names.pooler(), config.width(), config.width()),
        names.poolerActivation(),
        names.dropoutBeforePooler(),
        loader.linearOrNew(names.output(), config.width(), labels));
  }

  @Override
  public NDArray labelLogits(NDManager scope, NDArray states, Dropout dropout) {
    NDArray pooled = pooler.apply(dropoutBeforePooler ? dropout.apply(states) : states);
    NDArray activated =
        switch (activation) {
          case TANH -> pooled.tanh();
          case RELU -> Tensors.relu(pooled);
        };
    return output.apply(dropout.apply(activated));
  }

  @Override
  public double flops() {
    double width = pooler.weight().getShape().get(0);
    return 2 * width * (width + output.weight().getShape().get(0));
  }
}
