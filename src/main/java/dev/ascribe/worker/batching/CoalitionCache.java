package dev.ascribe.worker.batching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Keeps the label scores of evaluated coalitions, as many as its memory holds. Shapley values,
 * leave-one-out, comprehensiveness, sufficiency, the threshold curve and repeated requests all ask
 * it. Thread-safe: the executors of all devices of a process share one.
 *
 * <p>A key names the function and its input exactly, so a hit is what the device would compute
 * again, except for the last digits, which depend on the batch.
 */
public final class CoalitionCache {
  /**
   * Bytes that the cache itself needs for an entry: a node of its policy, a map's entry and its
   * slot.
   */
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
            // Eviction moves a few pointers; handing it to another thread would cost more.
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

  /** About how many coalitions are kept. */
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
