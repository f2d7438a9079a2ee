package dev.ascribe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.Dropout;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.NativeArrays;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.TrainingSpec;
import dev.ascribe.training.Evaluation.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Trains a classifier on few texts by cross-entropy over its label scores: those of a new
 * classification head, or those of the label words at the mask (LM-BFF: Gao, Fisch and Chen 2021,
 * section 3). After each epoch the checkpoint is written if it has the best accuracy on dev so far,
 * or the same accuracy and a lower loss.
 *
 * <p>All random numbers follow from the seed. Several trainings may run at the same time on
 * different threads.
 */
public final class Trainer {
  /**
   * The learning rate rises linearly from 0 to its peak over the first steps, and then falls
   * linearly towards 0. Step t of N, with W steps of warm-up, has the rate peak * t / W up to W,
   * and peak * (N + 1 - t) / (N - W) after it, so that no step has the rate 0.
   */
  private record LearningRate(double peak, int warmupSteps, int steps) {
    static LearningRate of(double peak, double warmupShare, int steps) {
      return new LearningRate(peak, (int) (warmupShare * steps), steps);
    }

    /**
     * @param step counts from 1
     */
    double at(int step) {
      return step <= warmupSteps
          ? peak * step / warmupSteps
          : peak * (steps + 1 - step) / (steps - warmupSteps);
    }
  }

  private final TrainingTask task;
  private final TrainingTask.Listener listener;
  private final BooleanSupplier cancelled;
  private final EncoderModel model;
  private final EncoderNetwork network;

  private Trainer(
      TrainingTask task,
      TrainingTask.Listener listener,
      BooleanSupplier cancelled,
      EncoderModel model) {
    this.task = task;
    this.listener = listener;
    this.cancelled = cancelled;
    this.model = model;
    this.network = model.network();
  }

  /**
   * Trains, and leaves the best weights in the checkpoint directory. Texts that are longer than the
   * model's positions are truncated.
   *
   * @param cancelled asked before each step and at each {@linkplain TrainingTask.Listener#onPause
   *     pause} of evaluations and checkpoints
   * @throws AscribeException CANCELLED; INVALID_VALUE for settings that cannot train;
   *     NOT_ENOUGH_DATA without training texts; UNKNOWN_NAME for a label that the model does not
   *     have; NON_FINITE_OUTPUT if losses, gradients or weights are not finite; the exceptions of
   *     loading
   */
  public static TrainingTask.Result train(
      TrainingTask task, TrainingTask.Listener listener, BooleanSupplier cancelled) {
    task.requireTrainable();
    List<TextInput> texts =
        Stream.concat(task.train().stream(), task.dev().stream()).map(Instance::input).toList();
    try (EncoderModel model =
        ModelLoader.loadForTraining(
            task.model(),
            task.modelDirectory(),
            task.device(),
            task.seed(),
            texts,
            listener::onPause)) {
      return new Trainer(task, listener, cancelled, model).run();
    }
  }

  private TrainingTask.Result run() {
    long start = System.nanoTime();
    List<Example> train = examples(task.train());
    List<Example> dev = examples(task.dev());
    TrainingSpec spec = task.spec();
    int[] lengths = train.stream().mapToInt(example -> example.row().length()).toArray();
    int batchesPerEpoch = (lengths.length + spec.batchSize() - 1) / spec.batchSize();
    int steps = spec.epochs() * batchesPerEpoch;
    LearningRate rate = LearningRate.of(spec.learningRate(), spec.warmupShare(), steps);
    CheckpointWriter writer =
        new CheckpointWriter(network, model.weights(), task.checkpointDirectory(), this::pause);
    Evaluation evaluation = new Evaluation(model, !task.device().isGpu(), this::pause);

    Evaluation.Score best = null;
    int bestEpoch = 0;
    String digest = "";
    int step = 0;
    double decay = 1;
    try (NDManager memory = network.newScope();
        AdamW optimizer =
            new AdamW(memory, network.parameters(), spec.weightDecay(), spec.clipNorm())) {
      for (int epoch = 1; epoch <= spec.epochs(); epoch++) {
        for (int[] batch : Batches.ofEpoch(lengths, spec.batchSize(), task.seed(), epoch)) {
          throwIfCancelled();
          step++;
          double loss = gradients(pick(train, batch), step);
          listener.onPause();
          if (!optimizer.step(rate.at(step))) {
            throw nonFinite(step, "the gradients are not finite numbers");
          }
          decay *= 1 - rate.at(step) * spec.weightDecay();
          listener.onStep(step, steps, loss);
        }
        Evaluation.Score score = evaluation.of(dev);
        if (dev.isEmpty() ? epoch == spec.epochs() : score.isBetterThan(best)) {
          best = score;
          bestEpoch = epoch;
          digest = writer.write(decay);
          CheckpointWriter.writeConfig(
              task.model(), task.modelDirectory(), task.checkpointDirectory());
        }
      }
    }
    return new TrainingTask.Result(
        best.accuracy(),
        best.loss(),
        bestEpoch,
        step,
        (System.nanoTime() - start) / 1e9,
        task.checkpointDirectory(),
        digest);
  }

  /**
   * Computes the gradients of the batch's mean cross-entropy, and returns the mean cross-entropy.
   */
  private double gradients(List<Example> batch, int step) {
    Dropout dropout = Dropout.of(task.spec().dropout(), task.seed(), step);
    List<TokenRow> rows = batch.stream().map(Example::row).toList();
    try (NDManager scope = network.newScope();
        GradientScope gradients = GradientScope.recording()) {
      NDArray logits = network.labelLogits(scope, rows, dropout); // [B, L]
      NDArray mean =
          logits.logSoftmax(1).mul(goldShares(scope, batch, logits.getShape())).sum().neg();
      double value = mean.getFloat();
      if (!Double.isFinite(value)) {
        throw nonFinite(step, "the loss is " + value);
      }
      gradients.backward(mean);
      return value;
    }
  }

  private AscribeException nonFinite(int step, String fault) {
    return new AscribeException(
        ErrorCode.NON_FINITE_OUTPUT,
        "model %s: training step %d: %s; a lower learning rate may help"
            .formatted(task.model().model(), step, fault));
  }

  /** Returns [B, L] with 1 / B at the gold labels and 0 elsewhere. */
  private static NDArray goldShares(NDManager scope, List<Example> batch, Shape shape) {
    int labels = (int) shape.get(1);
    float[] gold = new float[batch.size() * labels];
    for (int b = 0; b < batch.size(); b++) {
      gold[b * labels + batch.get(b).label()] = 1f / batch.size();
    }
    return NativeArrays.of(scope, gold, shape.getShape());
  }

  private List<Example> examples(List<Instance> instances) {
    List<String> labels = task.model().labels();
    List<Example> examples = new ArrayList<>();
    for (Instance instance : instances) {
      int label = labels.indexOf(instance.label());
      if (label < 0) {
        throw Names.unknown("text " + instance.id(), instance.label(), labels);
      }
      EncodedInput input = model.encodeForTraining(instance.input());
      Coalition all = Coalition.full(input.featureCount());
      examples.add(new Example(model.row(input, all, AbsencePolicy.REMOVE), label));
    }
    return examples;
  }

  private static List<Example> pick(List<Example> examples, int[] indexes) {
    return IntStream.of(indexes).mapToObj(examples::get).toList();
  }

  private void pause() {
    listener.onPause();
    throwIfCancelled();
  }

  private void throwIfCancelled() {
    if (cancelled.getAsBoolean()) {
      throw new AscribeException(ErrorCode.CANCELLED, "training was cancelled");
    }
  }
}
