package dev.ascribe.worker.batching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.Coalition;
import dev.ascribe.common.HeapBytes;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/**
 * What chunks name rather than carry: laid-out texts and the coalitions of sampling plans, kept
 * while chunks of the same text keep coming, bounded by memory. Not thread-safe.
 */
public final class DerivedInputs {
  /** Of a cache's entry: a node of its policy, an entry of its map, the key and the value. */
  private static final int ENTRY_BYTES = 256;

  private static final int WORD_BYTES = 48;

  /** Identifiers, positions, segments and features of a token. */
  private static final int TOKEN_BYTES = 4 * Integer.BYTES;

  /** A text as a model lays it out, and what its coalitions are coalitions of. */
  public record Text(EncodedInput input, CacheContext context) {}

  /** A model that is trained again keeps its name, but not its digest. */
  private record TextKey(String modelDigest, WorkUnit.Subject subject) {}

  private final Cache<TextKey, Text> texts;
  private final Cache<PlanRequest, PlannedCoalitions> plans;

  /** The plan that was asked for last stays, whatever it takes: its next chunk comes soon. */
  private PlanRequest lastRequest;

  private PlannedCoalitions lastPlan;

  /**
   * @param maximumBytes of the heap, a quarter of it for texts
   */
  public DerivedInputs(long maximumBytes) {
    this.texts = bounded(maximumBytes / 4, DerivedInputs::bytes);
    this.plans =
        bounded(
            maximumBytes - maximumBytes / 4,
            (request, plan) ->
                ENTRY_BYTES + Character.BYTES * request.stream().length() + plan.bytes());
  }

  private static <K, V> Cache<K, V> bounded(long bytes, Weigher<K, V> weigher) {
    return Caffeine.newBuilder()
        .maximumWeight(bytes)
        .weigher(weigher)
        .executor(Runnable::run)
        .build();
  }

  public Text text(ExplainableModel model, WorkUnit.Subject subject) {
    return texts.get(
        new TextKey(model.digest(), subject),
        key ->
            new Text(
                model.encode(subject.input(), subject.features(), subject.strict()),
                CacheContext.of(key.modelDigest(), subject)));
  }

  /** The coalitions {@code from} (inclusive) to {@code to} (exclusive) of a plan. */
  List<Coalition> coalitions(PlanRequest request, int from, int to) {
    if (!request.equals(lastRequest)) {
      lastPlan =
          plans.get(request, drawn -> PlannedCoalitions.of(SamplingPlans.plan(drawn).coalitions()));
      lastRequest = request;
    }
    return lastPlan.range(from, to);
  }

  /** What all that is kept takes on the heap, more or less. */
  long bytes() {
    return weight(texts) + weight(plans);
  }

  private static long weight(Cache<?, ?> cache) {
    cache.cleanUp();
    return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int bytes(TextKey key, Text text) {
    TextInput input = key.subject().input();
    long bytes = 2L * ENTRY_BYTES + HeapBytes.of(input.text()) + HeapBytes.of(input.pair());
    bytes += key.subject().model().heapBytes();
    for (Word word : text.input().features()) {
      bytes += WORD_BYTES + HeapBytes.of(word.text());
    }
    bytes += (long) TOKEN_BYTES * text.input().tokenCount();
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
