package dev.ascribe.scheduling.coordination;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.shapley.EarlyEstimate;
import dev.ascribe.attribution.shapley.SamplingPlan;
import dev.ascribe.model.Softmax;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The values of a sampling plan's coalitions, which arrive in chunks in any order, and the
 * estimates that they allow. Estimates use the chunks in the order of the plan. Not thread-safe: a
 * {@link ShapleyCoordinator} owns it.
 */
final class ChunkValues {
  private final SamplingPlan plan;
  private final ChunkBounds chunks;
  private final double[] values;

  /** [coalitions] the resolution of each value: smaller differences are rounding errors. */
  private final double[] resolutions;

  /** [chunks] how many values of a chunk were cached; -1 before the chunk is complete. */
  private final int[] cachedOfChunk;

  private int completeChunks;

  ChunkValues(SamplingPlan plan, ChunkBounds chunks) {
    this.plan = plan;
    this.chunks = chunks;
    this.values = new double[plan.coalitions().size()];
    this.resolutions = new double[values.length];
    this.cachedOfChunk = new int[chunks.count()];
    Arrays.fill(cachedOfChunk, -1);
  }

  /**
   * Takes the values of one chunk.
   *
   * @param target index of the label that is explained
   */
  void accept(int chunk, UnitResult.Evaluated evaluated, ValueKind kind, int target) {
    float[][] logits = evaluated.labelLogits();
    for (int i = 0; i < logits.length; i++) {
      int index = chunks.before(chunk) + i;
      values[index] = Softmax.value(kind, logits[i], target);
      resolutions[index] = Softmax.resolution(kind, logits[i], target);
    }
    cachedOfChunk[chunk] = evaluated.cached();
  }

  /**
   * Takes the values of the chunks that follow the last ones that arrived.
   *
   * @return whether they begin there and end where a later chunk ends; otherwise nothing is taken
   */
  boolean accept(SampledValues sampled) {
    int from = arrivedChunks();
    int to = from;
    while (to < chunks.count() && chunks.before(to) < sampled.end()) {
      to++;
    }
    if (to == from
        || chunks.before(from) != sampled.first()
        || chunks.before(to) != sampled.end()
        || sampled.resolutions().length != sampled.values().length) {
      return false;
    }
    System.arraycopy(sampled.values(), 0, values, sampled.first(), sampled.values().length);
    System.arraycopy(
        sampled.resolutions(), 0, resolutions, sampled.first(), sampled.values().length);
    Arrays.fill(cachedOfChunk, from, to, 0);
    cachedOfChunk[to - 1] = sampled.cached();
    return true;
  }

  /** The number of chunks before the first one whose values are not there yet. */
  int arrivedChunks() {
    int chunk = 0;
    while (chunk < chunks.count() && cachedOfChunk[chunk] >= 0) {
      chunk++;
    }
    return chunk;
  }

  /**
   * The used values from a coalition on, which is the first of a chunk.
   *
   * @param unit the beginning of the ids of the chunks
   * @param model digest of the model's files
   * @param target index of the label that is explained
   * @param seconds since the sampling began
   */
  SampledValues since(int first, String unit, String model, int target, double seconds) {
    int cached =
        IntStream.range(0, completeChunks)
            .filter(chunk -> chunks.before(chunk) >= first)
            .map(chunk -> cachedOfChunk[chunk])
            .sum();
    return new SampledValues(
        unit,
        first,
        model,
        target,
        Arrays.copyOfRange(values, first, used()),
        Arrays.copyOfRange(resolutions, first, used()),
        cached,
        seconds);
  }

  /** Goes on to the next chunk in the order of the plan; false if its values are not there yet. */
  boolean advance() {
    if (completeChunks < chunks.count() && cachedOfChunk[completeChunks] >= 0) {
      completeChunks++;
      return true;
    }
    return false;
  }

  /** The number of coalitions that estimates use. */
  int used() {
    return chunks.before(completeChunks);
  }

  /** The number of coalitions of the whole plan. */
  int planned() {
    return values.length;
  }

  /** How many of the used values were cached. */
  int cached() {
    return Arrays.stream(cachedOfChunk, 0, completeChunks).sum();
  }

  boolean isComplete() {
    return used() == planned();
  }

  /** Whether precision is judged here, so that the sizes of the first chunks change no result. */
  boolean isPlaceOfJudgement() {
    return chunks.isBoundOfEqualChunks(completeChunks);
  }

  /** Whether {@link #estimate} has enough values. */
  boolean allowEstimate() {
    return used() >= plan.smallestPrefix();
  }

  /** The estimate of the plan. */
  Attribution estimate() {
    return plan.estimate(Arrays.copyOf(values, used()))
        .withResolution(plan.resolution(Arrays.copyOf(resolutions, used())));
  }

  /** The degrees of freedom of the estimate's standard errors. */
  int degreesOfFreedom() {
    return plan.degreesOfFreedom(used());
  }

  /** Whether {@link #earlyEstimate} has enough values. */
  boolean allowEarlyEstimate() {
    return used() >= EarlyEstimate.FEWEST_VALUES;
  }

  /** A rough estimate from fewer values than the plan's own needs. */
  Attribution earlyEstimate() {
    return plan.earlyEstimate(Arrays.copyOf(values, used()));
  }
}
