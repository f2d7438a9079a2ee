package dev.ascribe.worker.batching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Label scores of coalitions that were evaluated, bounded by memory. Shapley values, leave-one-out,
 * comprehensiveness, sufficiency, the threshold curve and repeated requests all ask it.
 * Thread-safe: the executors of all devices of a process share one.
 *
 * <p>A key names the function and its input exactly, so a hit is what the device would compute
 * again, but for the last digits that depend on the batch.
 */
public final class CoalitionCache {
  /** Of the cache's own: a node of its policy, an entry of its map and the slot for it. */
  private static final int ENTRY_BYTES = 48 + 32 + 8;

  private final boolean on;
  private final Cache<CoalitionKey, float[]> values;

  /**
   * @param maximumBytes of the heap; 0 switches the cache off
   */
  public CoalitionCache(long maximumBytes) {
    this.on = maximumBytes > 0;
    this.values =
        Caffeine.newBuilder()
            .maximumWeight(maximumBytes)
            .weigher(CoalitionCache::bytes)
            // Eviction is a few pointers; a hand-over to another thread would cost more.
            .executor(Runnable::run)
            .build();
  }

  boolean isOn() {
    return on;
  }

  /** The label scores [L], or null. Callers do not change them. */
  float[] find(CoalitionKey key) {
    return on ? values.getIfPresent(key) : null;
  }

  void keep(CoalitionKey key, float[] labelLogits) {
    if (on) {
      values.put(key, labelLogits);
    }
  }

  /** How many coalitions are kept, more or less. */
  long size() {
    values.cleanUp();
    return values.estimatedSize();
  }

  /** Every entry is charged with its context, though those of one text share it. */
  private static int bytes(CoalitionKey key, float[] labelLogits) {
    int valueBytes = (16 + Float.BYTES * labelLogits.length + 7) / 8 * 8;
    return ENTRY_BYTES + key.bytes() + valueBytes;
  }
}
