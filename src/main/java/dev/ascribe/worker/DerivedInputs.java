package dev.ascribe.worker;

import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.attribution.shapley.SamplingPlans;
import dev.ascribe.common.Coalition;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What chunks name rather than carry: laid-out texts and sampling plans, kept while chunks of the
 * same text keep coming. Not thread-safe.
 */
final class DerivedInputs {
  private static final int KEPT_TEXTS = 256;
  private static final int KEPT_PLANS = 64;

  /** A text as a model lays it out, and what its coalitions are coalitions of. */
  record Text(EncodedInput input, CacheContext context) {}

  /** A model that is trained again keeps its name, but not its digest. */
  private record TextKey(String modelDigest, WorkUnit.Subject subject) {}

  private final Map<TextKey, Text> texts = recentlyUsed(KEPT_TEXTS);
  private final Map<PlanRequest, List<Coalition>> plans = recentlyUsed(KEPT_PLANS);

  Text text(ExplainableModel model, WorkUnit.Subject subject) {
    TextKey key = new TextKey(model.digest(), subject);
    Text text = texts.get(key);
    if (text == null) {
      text =
          new Text(
              model.encode(subject.input(), subject.features(), subject.strict()),
              CacheContext.of(model.digest(), subject));
      texts.put(key, text);
    }
    return text;
  }

  List<Coalition> coalitions(PlanRequest request) {
    List<Coalition> coalitions = plans.get(request);
    if (coalitions == null) {
      coalitions = SamplingPlans.plan(request).coalitions();
      plans.put(request, coalitions);
    }
    return coalitions;
  }

  private static <K, V> Map<K, V> recentlyUsed(int limit) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > limit;
      }
    };
  }
}
