package dev.ascribe.worker;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderBenchmark;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.Softmax;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.device.DeviceId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures how fast a device computes without scheduler, messages and store. The difference to the
 * speed of an engine is their cost. Used by one thread.
 */
public final class DeviceBenchmark implements AutoCloseable {
  private final EncoderModel model;

  private DeviceBenchmark(EncoderModel model) {
    this.model = model;
  }

  /** Loads a model onto the device. */
  public static DeviceBenchmark open(DeviceId device, ModelRef reference, Path directory) {
    return new DeviceBenchmark(ModelLoader.loadEncoder(reference, directory, device.toDevice()));
  }

  /** Compares the forward pass with a matrix product, as {@link EncoderBenchmark} does. */
  public EncoderBenchmark.Result encoder(int rows, int tokens, int rounds) {
    return EncoderBenchmark.measure(model, rows, tokens, rounds);
  }

  /** The rows of tokens that an estimator evaluates for the texts, with absent words removed. */
  public List<TokenRow> coalitionRows(
      List<TextInput> texts, Method estimator, Budget budget, long seed) {
    List<TokenRow> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      EncodedInput input = model.encode(texts.get(i), false);
      PlanRequest request =
          new PlanRequest(estimator, input.featureCount(), budget, List.of(), seed, "text-" + i);
      for (Coalition present : SamplingPlans.plan(request).coalitions()) {
        rows.add(model.row(input, present, AbsencePolicy.REMOVE));
      }
    }
    return rows;
  }

  /**
   * The probability of the predicted label for every coalition of a text's words, with absent words
   * removed.
   *
   * @return [2^n] by the coalition's bits, the first word lowest; at most 16 words
   */
  public double[] values(TextInput text, int batchTokens) {
    EncodedInput input = model.encode(text, true);
    int n = input.featureCount();
    if (n > SamplingPlans.EXACT_FEATURES_LIMIT) {
      throw new IllegalArgumentException("too many coalitions of " + Names.count(n, "word"));
    }
    List<TokenRow> rows =
        IntStream.range(0, 1 << n)
            .mapToObj(bits -> model.row(input, Coalition.ofBits(n, bits), AbsencePolicy.REMOVE))
            .toList();
    float[][] logits = evaluate(rows, batchTokens);
    int target = Softmax.argMax(logits[logits.length - 1]);
    return Arrays.stream(logits)
        .mapToDouble(scores -> Softmax.value(ValueKind.PROBABILITY, scores, target))
        .toArray();
  }

  /**
   * Evaluates the rows in a bare loop, packed as executors pack them.
   *
   * @param batchTokens most tokens of a batch, padding included
   * @return rows per second
   */
  public double bareLoop(List<TokenRow> rows, int batchTokens) {
    long start = System.nanoTime();
    evaluate(rows, batchTokens);
    return rows.size() / ((System.nanoTime() - start) / 1e9);
  }

  private float[][] evaluate(List<TokenRow> rows, int batchTokens) {
    try (GradientScope suspended = GradientScope.suspended()) {
      return BatchPacker.evaluate(rows, TokenRow::length, batchTokens, model::labelLogits);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
