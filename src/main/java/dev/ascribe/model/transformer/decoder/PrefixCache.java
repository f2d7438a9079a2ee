package dev.ascribe.model.transformer.decoder;

import ai.djl.ndarray.NDManager;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.transformer.GradientScope;
import dev.ascribe.model.transformer.Tensors;
import dev.ascribe.model.transformer.decoder.CausalAttention.KeysAndValues;
import java.util.Arrays;
import java.util.List;

/**
 * A cache of the keys and values of prefixes, with a limit of memory. The prefix that was requested
 * last is kept whatever its size. Each prefix has a scope of its own, which is closed when the
 * prefix is evicted. Not thread-safe.
 */
final class PrefixCache implements AutoCloseable {
  /** Bytes of the heap for each token in a key of the cache. */
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
  private final TokenBlocks blocks;
  private final long maximumBytes;

  /** All entries except the last one. */
  private final Cache<Key, Entry> others;

  /**
   * The entry that was requested last, which must not be evicted; null before the first request.
   */
  private Entry last;

  private long computedTokens;

  /**
   * @param manager the parent of the prefixes' scopes
   * @param blocks computes the prefixes that the cache does not have
   */
  PrefixCache(NDManager manager, TokenBlocks blocks, long maximumBytes) {
    this.manager = manager;
    this.blocks = blocks;
    this.maximumBytes = maximumBytes;
    this.others =
        Caffeine.newBuilder()
            .maximumWeight(maximumBytes)
            .weigher((Key key, Entry entry) -> (int) Math.min(Integer.MAX_VALUE, entry.bytes()))
            .executor(Runnable::run)
            .evictionListener((Key key, Entry entry, RemovalCause cause) -> entry.scope().close())
            .build();
  }

  /** Returns the first tokens of a row with each layer's keys and values. */
  TokenBlocks.Beginning get(TokenRow row, int length) {
    if (length == 0) {
      return TokenBlocks.Beginning.NONE;
    }
    TokenRow prefix = TokenBlocks.first(row, length);
    Key key = Key.of(prefix);
    if (last == null || !last.key().equals(key)) {
      Entry kept = others.asMap().remove(key);
      Entry before = last;
      last = kept == null ? compute(key, prefix) : kept;
      long room = Math.max(0, maximumBytes - last.bytes());
      others.policy().eviction().orElseThrow().setMaximum(room);
      if (before != null) {
        others.put(before.key(), before);
      }
    }
    return new TokenBlocks.Beginning(length, last.layers());
  }

  private Entry compute(Key key, TokenRow prefix) {
    NDManager scope = manager.newSubManager();
    try (GradientScope suspended = GradientScope.suspended()) {
      List<KeysAndValues> layers =
          blocks.extend(scope, prefix, TokenBlocks.Beginning.NONE, prefix.length(), null);
      computedTokens += prefix.length();
      return new Entry(key, scope, layers);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Returns how many tokens of prefixes were computed so far, whether they are kept or not. */
  long computedTokens() {
    return computedTokens;
  }

  /** Returns the bytes of all kept prefixes. */
  long bytes() {
    long ofOthers = others.asMap().values().stream().mapToLong(Entry::bytes).sum();
    return last == null ? ofOthers : ofOthers + last.bytes();
  }

  /** Closes all prefixes. The cache can still be used afterwards. */
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
