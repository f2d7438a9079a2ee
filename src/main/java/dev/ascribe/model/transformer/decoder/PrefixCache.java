package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Keys and values of the prefixes that were used last, bounded by memory; the one in use is kept
 * however large it is. Each lives in a scope of its own, which is closed when the prefix has to
 * make room.
 */
final class PrefixCache implements AutoCloseable {
  /** Of the heap, for each token of a key. */
  private static final int KEY_BYTES = 2 * 20;

  private record Key(List<Integer> tokens, List<Integer> positions) {
    static Key of(TokenRow prefix) {
      return new Key(
          Arrays.stream(prefix.tokenIds()).boxed().toList(),
          Arrays.stream(prefix.positionIds()).boxed().toList());
    }
  }

  private record Entry(NDManager scope, List<KeysAndValues> layers, long bytes) {
    static Entry of(NDManager scope, List<KeysAndValues> layers, int tokens) {
      long bytes = (long) KEY_BYTES * tokens;
      for (KeysAndValues layer : layers) {
        bytes += bytes(layer.keys()) + bytes(layer.values());
      }
      return new Entry(scope, layers, bytes);
    }

    private static long bytes(NDArray array) {
      return array.getShape().size() * array.getDataType().getNumOfBytes();
    }
  }

  private final NDManager manager;
  private final long maximumBytes;
  private long computedTokens;
  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param manager whose scopes hold the arrays
   */
  PrefixCache(NDManager manager, long maximumBytes) {
    this.manager = manager;
    this.maximumBytes = maximumBytes;
  }

  /**
   * Each layer's keys and values of a prefix.
   *
   * @param compute called in a new scope when the prefix is not there
   */
  List<KeysAndValues> get(
      TokenRow prefix, BiFunction<NDManager, TokenRow, List<KeysAndValues>> compute) {
    Key key = Key.of(prefix);
    Entry entry = entries.get(key);
    if (entry == null) {
      NDManager scope = manager.newSubManager();
      try {
        entry = Entry.of(scope, compute.apply(scope, prefix), prefix.length());
      } catch (RuntimeException e) {
        scope.close();
        throw e;
      }
      computedTokens += prefix.length();
      entries.put(key, entry);
      while (entries.size() > 1 && bytes() > maximumBytes) {
        entries.remove(entries.keySet().iterator().next()).scope().close();
      }
    }
    return entry.layers();
  }

  /** Of all prefixes that were computed so far, whether they are kept or not. */
  long computedTokens() {
    return computedTokens;
  }

  /** Of all prefixes that are kept. */
  long bytes() {
    return entries.values().stream().mapToLong(Entry::bytes).sum();
  }

  @Override
  public void close() {
    entries.values().forEach(entry -> entry.scope().close());
    entries.clear();
  }
}
