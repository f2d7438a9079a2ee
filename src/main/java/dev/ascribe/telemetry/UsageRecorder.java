package dev.ascribe.telemetry;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what devices compute. */
public final class UsageRecorder implements Recorder {
  private final LongAdder evaluations = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder paddedTokens = new LongAdder();
  private final LongAdder cacheHits = new LongAdder();
  private final LongAdder cacheMisses = new LongAdder();

  @Override
  public void batchEvaluated(String device, int rows, long rowTokens, long computedTokens) {
    evaluations.add(rows);
    tokens.add(rowTokens);
    paddedTokens.add(computedTokens);
  }

  @Override
  public void cacheAsked(int hits, int misses) {
    cacheHits.add(hits);
    cacheMisses.add(misses);
  }

  /** The sums so far. */
  public Usage usage() {
    return new Usage(
        evaluations.sum(), tokens.sum(), paddedTokens.sum(), cacheHits.sum(), cacheMisses.sum());
  }
}
