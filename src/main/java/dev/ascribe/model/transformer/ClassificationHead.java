package dev.ascribe.model.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classification head: a pooler over the first token's state, dropout, and a linear layer to the
 * labels.
 */
record ClassificationHead(
    Linear pooler,
    EncoderFamily.PoolerActivation activation,
    boolean dropoutBeforePooler,
    Linear output)
    implements LabelHead {
  private static final Logger LOG = LoggerFactory.getLogger(ClassificationHead.class);

  /**
   * Loads the head. Layers that the weights lack are initialised randomly, if the specification
   * allows it.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL if the weights lack a layer and
   *     the specification does not allow a new one
   */
  static ClassificationHead load(
      ParameterLoader loader, EncoderConfig config, HeadSpec.Classification spec, Path weights) {
    EncoderFamily.ClassifierNames names = config.family().classifier();
    int width = config.width();
    boolean hasPooler = isThere(loader, names.pooler(), spec, weights);
    boolean hasOutput = isThere(loader, names.output(), spec, weights);
    if (hasOutput && spec.outputs() == null) {
      LOG.warn(
          "{}: its classification head is for other labels; training initialises a new one at random",
          weights);
      hasOutput = false;
    }
    return new ClassificationHead(
        hasPooler
            ? loader.linear(names.pooler(), width, width)
            : loader.newLinear(names.pooler(), width, width, spec.seed()),
        names.poolerActivation(),
        names.dropoutBeforePooler(),
        hasOutput
            ? loader.linear(names.output(), width, spec.outputs())
            : loader.newLinear(names.output(), width, spec.labels(), spec.seed()));
  }

  private static boolean isThere(
      ParameterLoader loader, String layer, HeadSpec.Classification spec, Path weights) {
    boolean there = loader.has(layer + ".weight");
    if (!there && spec.seed() == null) {
      throw ModelFile.unsupported(
          weights,
          ("has no tensor '%s.weight' of a classification head, which the paradigm 'fine-tuned'"
                  + " needs; only training can initialise one")
              .formatted(layer));
    }
    return there;
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
