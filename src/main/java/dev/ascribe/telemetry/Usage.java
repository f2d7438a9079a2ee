package dev.ascribe.telemetry;

/**
 * What devices have computed so far, all of them together.
 *
 * @param evaluations rows whose output was asked for
 * @param tokens of these rows, padding left out
 * @param paddedTokens what was computed, padding included
 * @param cacheHits values that were known already
 * @param cacheMisses values that were not
 */
public record Usage(
    long evaluations, long tokens, long paddedTokens, long cacheHits, long cacheMisses) {

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
