package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDManager;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Keys and values of the prefixes that were used last. Each lives in a scope of its own, which is
 * closed when the prefix has to make room.
 */
final class PrefixCache implements AutoCloseable {
  private static final int CAPACITY = 4;

  private record Key(List<Integer> tokens, List<Integer> positions) {
    static Key of(TokenRow prefix) {
      return new Key(
          Arrays.stream(prefix.tokenIds()).boxed().toList(),
          Arrays.stream(prefix.positionIds()).boxed().toList());
    }
  }

  private record Entry(NDManager scope, List<KeysAndValues> layers) {}

  private final NDManager manager;
  private final Map<Key, Entry> entries = new LinkedHashMap<>(2 * CAPACITY, 0.75f, true);

  /**
   * @param manager whose scopes hold the arrays
   */
  PrefixCache(NDManager manager) {
    this.manager = manager;
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
      if (entries.size() == CAPACITY) {
        entries.remove(entries.keySet().iterator().next()).scope().close();
      }
      NDManager scope = manager.newSubManager();
      try {
        entry = new Entry(scope, compute.apply(scope, prefix));
      } catch (RuntimeException e) {
        scope.close();
        throw e;
      }
      entries.put(key, entry);
    }
    return entry.layers();
  }

  @Override
  public void close() {
    entries.values().forEach(entry -> entry.scope().close());
    entries.clear();
  }
}
