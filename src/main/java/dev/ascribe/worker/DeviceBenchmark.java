package dev.ascribe.worker;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.EncoderBenchmark;
import dev.ascribe.model.EncoderModel;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.Budget;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a device can do without scheduler, messages and store: the measure of what they cost. Used
 * by one thread.
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

  /** The forward pass beside a matrix product, as {@link EncoderBenchmark} measures it. */
  public EncoderBenchmark.Result encoder(int rows, int tokens, int rounds) {
    return EncoderBenchmark.measure(model, rows, tokens, rounds);
  }

  /**
   * The rows of tokens that {@code shapley-sampling} of the texts evaluates, under {@code remove}.
   */
  public List<TokenRow> coalitionRows(List<TextInput> texts, int permutations, long seed) {
    List<TokenRow> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      EncodedInput input = model.encode(texts.get(i), false);
      PlanRequest request =
          new PlanRequest(
              Method.SHAPLEY_SAMPLING,
              input.featureCount(),
              Budget.ofPermutations(permutations),
              List.of(),
              seed,
              "text-" + i);
      for (Coalition present : SamplingPlans.plan(request).coalitions()) {
        rows.add(model.row(input, present, AbsencePolicy.REMOVE));
      }
    }
    return rows;
  }

  /**
   * Evaluates the rows in a bare loop, packed as executors pack them.
   *
   * @param batchTokens most tokens of a batch, padding included
   * @return rows per second
   */
  public double bareLoop(List<TokenRow> rows, int batchTokens) {
    long start = System.nanoTime();
    try (GradientScope suspended = GradientScope.suspended()) {
      for (List<TokenRow> batch : BatchPacker.pack(rows, Function.identity(), batchTokens)) {
        model.labelLogits(batch);
      }
    }
    return rows.size() / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    model.close();
  }
}
