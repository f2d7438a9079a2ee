package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDManager;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.Tensors;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Keys and values of prefixes, bounded by memory; the prefix that was asked for last is kept
 * however large it is. Each has a scope of its own, which is closed when the prefix has to make
 * room. Not thread-safe.
 */
final class PrefixCache implements AutoCloseable {
  /** Bytes of the heap for each token of a key. */
  private static final int KEY_BYTES = 2 * 20;

  private record Key(List<Integer> tokens, List<Integer> positions) {
    static Key of(TokenRow prefix) {
      return new Key(
          Arrays.stream(prefix.tokenIds()).boxed().toList(),
          Arrays.stream(prefix.positionIds()).boxed().toList());
    }
  }

  private record Entry(Key key, NDManager scope, List<KeysAndValues> layers) {
    long bytes() {
      long bytes = (long) KEY_BYTES * key.tokens().size();
      for (KeysAndValues layer : layers) {
        bytes += Tensors.bytes(layer.keys()) + Tensors.bytes(layer.values());
      }
      return bytes;
    }
  }

  private final NDManager manager;
  private final long maximumBytes;

  /** All entries but the last. */
  private final Cache<Key, Entry> others;

  /** The entry that was asked for last, which must not be evicted; null before the first. */
  private Entry last;

  private long computedTokens;

  /**
   * @param manager whose scopes hold the arrays
   */
  PrefixCache(NDManager manager, long maximumBytes) {
    this.manager = manager;
    this.maximumBytes = maximumBytes;
    this.others =
        Caffeine.newBuilder()
            .maximumWeight(maximumBytes)
            .weigher((Key key, Entry entry) -> (int) Math.min(Integer.MAX_VALUE, entry.bytes()))
            .executor(Runnable::run)
            .evictionListener((Key key, Entry entry, RemovalCause cause) -> entry.scope().close())
            .build();
  }

  /**
   * Each layer's keys and values of a prefix.
   *
   * @param compute called in a new scope when the prefix is not there
   */
  List<KeysAndValues> get(
      TokenRow prefix, BiFunction<NDManager, TokenRow, List<KeysAndValues>> compute) {
    Key key = Key.of(prefix);
    if (last == null || !last.key().equals(key)) {
      Entry kept = others.asMap().remove(key);
      Entry before = last;
      last = kept == null ? compute(key, prefix, compute) : kept;
      long room = Math.max(0, maximumBytes - last.bytes());
      others.policy().eviction().orElseThrow().setMaximum(room);
      if (before != null) {
        others.put(before.key(), before);
      }
    }
    return last.layers();
  }

  private Entry compute(
      Key key, TokenRow prefix, BiFunction<NDManager, TokenRow, List<KeysAndValues>> compute) {
    NDManager scope = manager.newSubManager();
    try {
      Entry entry = new Entry(key, scope, compute.apply(scope, prefix));
      computedTokens += prefix.length();
      return entry;
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Tokens of all prefixes that were computed so far, whether they are kept or not. */
  long computedTokens() {
    return computedTokens;
  }

  /** Bytes of all prefixes that are kept. */
  long bytes() {
    long ofOthers = others.asMap().values().stream().mapToLong(Entry::bytes).sum();
    return last == null ? ofOthers : ofOthers + last.bytes();
  }

  /** Closes all prefixes; others can be asked for afterwards. */
  @Override
  public void close() {
    others.asMap().values().forEach(entry -> entry.scope().close());
    others.invalidateAll();
    if (last != null) {
      last.scope().close();
      last = null;
    }
  }
}
