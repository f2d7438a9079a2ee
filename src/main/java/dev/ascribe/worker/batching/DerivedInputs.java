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
import java.util.stream.IntStream;

/**
 * Lays out texts and draws sampling plans, which units name rather than carry, and keeps as many of
 * them as its memory holds, for further units of the same text or plan. Not thread-safe: the
 * device's executor owns it.
 */
public final class DerivedInputs {
  /** Bytes of an entry besides its text or plan: a node of the policy, a map's entry, the key. */
  private static final int ENTRY_BYTES = 256;

  private static final int WORD_BYTES = 48;

  /** Bytes of the identifier, position, segment and feature of a token. */
  private static final int TOKEN_BYTES = 4 * Integer.BYTES;

  /** A text as a model lays it out, with the context of its coalitions' keys. */
  public record Text(EncodedInput input, CoalitionKey.Context context) {}

  /** Holds the digest, since a model that is trained again keeps its name. */
  private record TextKey(String modelDigest, WorkUnit.Subject subject) {}

  private final Cache<TextKey, Text> texts;
  private final Cache<PlanRequest, Planned> plans;

  /** The plan that was used last stays, however large it is: its next chunk comes soon. */
  private PlanRequest lastRequest;

  private Planned lastPlan;

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
                CoalitionKey.Context.of(key.modelDigest(), subject)));
  }

  /** The coalitions {@code from} (inclusive) to {@code to} (exclusive) of a plan. */
  List<Coalition> coalitions(PlanRequest request, int from, int to) {
    if (!request.equals(lastRequest)) {
      lastPlan = plans.get(request, drawn -> Planned.of(SamplingPlans.plan(drawn).coalitions()));
      lastRequest = request;
    }
    return lastPlan.range(from, to);
  }

  /** About how many bytes of the heap all kept texts and plans take. */
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

  /** The coalitions of a sampling plan as bits, which take a tenth of the memory of the objects. */
  private static final class Planned {
    private static final int HEADERS = 64;

    private final int features;
    private final int wordsEach;
    private final long[] bits;

    private Planned(int features, int wordsEach, long[] bits) {
      this.features = features;
      this.wordsEach = wordsEach;
      this.bits = bits;
    }

    /**
     * @param coalitions at least one, all of the same features
     */
    static Planned of(List<Coalition> coalitions) {
      int wordsEach = coalitions.get(0).toLongs().length;
      long[] bits = new long[coalitions.size() * wordsEach];
      for (int i = 0; i < coalitions.size(); i++) {
        System.arraycopy(coalitions.get(i).toLongs(), 0, bits, i * wordsEach, wordsEach);
      }
      return new Planned(coalitions.get(0).size(), wordsEach, bits);
    }

    /** The coalitions {@code from} (inclusive) to {@code to} (exclusive). */
    List<Coalition> range(int from, int to) {
      return IntStream.range(from, to).mapToObj(this::coalition).toList();
    }

    private Coalition coalition(int index) {
      long[] own = new long[wordsEach];
      System.arraycopy(bits, index * wordsEach, own, 0, wordsEach);
      return Coalition.ofLongs(features, own);
    }

    /** An estimate of the bytes that the coalitions take on the heap. */
    int bytes() {
      return HEADERS + Long.BYTES * bits.length;
    }
  }
}
