package dev.ascribe.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What all devices together have computed so far.
 *
 * @param evaluations rows whose output was asked for
 * @param tokens of these rows, padding left out
 * @param paddedTokens what was computed, padding included
 * @param cacheHits values that were known already
 * @param cacheMisses values that were not
 */
public record Usage(
    long evaluations, long tokens, long paddedTokens, long cacheHits, long cacheMisses) {
  /** What a {@link MicrometerRecorder} has recorded into a registry. */
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

  /** What was computed since an earlier time. */
  public Usage since(Usage earlier) {
    return new Usage(
        evaluations - earlier.evaluations,
        tokens - earlier.tokens,
        paddedTokens - earlier.paddedTokens,
        cacheHits - earlier.cacheHits,
        cacheMisses - earlier.cacheMisses);
  }
}
