package dev.ascribe.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The amount of computation of all devices together.
 *
 * @param evaluations number of computed rows
 * @param tokens number of tokens of these rows, without padding
 * @param paddedTokens number of tokens with padding
 * @param cacheHits number of values found in the cache
 * @param cacheMisses number of values not found in the cache
 */
public record Usage(
    long evaluations, long tokens, long paddedTokens, long cacheHits, long cacheMisses) {
  /** Returns what a {@link MicrometerRecorder} has recorded in a registry so far. */
  public static Usage of(MeterRegistry registry) {
    return new Usage(
        count(registry, MeterNames.EVALUATIONS),
        count(registry, MeterNames.TOKENS),
        (long) registry.summary(MeterNames.BATCH_TOKENS).totalAmount(),
        count(registry, MeterNames.CACHE_REQUESTS, MeterNames.OUTCOME, MicrometerRecorder.HIT),
        count(registry, MeterNames.CACHE_REQUESTS, MeterNames.OUTCOME, MicrometerRecorder.MISS));
  }

  private static long count(MeterRegistry registry, String meter, String... labels) {
    return (long)
        registry.find(meter).tags(labels).counters().stream().mapToDouble(Counter::count).sum();
  }

  /** Returns the difference from an earlier state. */
  public Usage since(Usage earlier) {
    return new Usage(
        evaluations - earlier.evaluations,
        tokens - earlier.tokens,
        paddedTokens - earlier.paddedTokens,
        cacheHits - earlier.cacheHits,
        cacheMisses - earlier.cacheMisses);
  }
}
