package dev.ascribe.scheduling.coordination;

import dev.ascribe.common.Coalition;
import dev.ascribe.scheduling.queue.UnitOutcome;
import dev.ascribe.scheduling.queue.UnitSubmitter;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Label scores of listed coalitions of one text, asked for in chunks and collected in any order.
 * Not thread-safe: the coordinator that asks owns it.
 */
public final class CoalitionChunks {
  private final String unitPrefix;
  private final float[][] labelLogits;
  private final Map<String, Integer> firstIndexes = new HashMap<>();

  /** Asks for all chunks at once; the answers go to {@code replyTo} under the prefix's names. */
  public CoalitionChunks(
      String unitPrefix,
      WorkUnit.Subject subject,
      AbsencePolicy absence,
      List<Coalition> coalitions,
      int chunkSize,
      UnitSubmitter submitter,
      ActorRef<UnitOutcome> replyTo) {
    this.unitPrefix = unitPrefix;
    this.labelLogits = new float[coalitions.size()][];
    for (int from = 0; from < coalitions.size(); from += chunkSize) {
      List<Coalition> chunk =
          coalitions.subList(from, Math.min(coalitions.size(), from + chunkSize));
      String unitId = unitPrefix + "#" + from / chunkSize;
      firstIndexes.put(unitId, from);
      submitter.submit(
          new WorkUnit.EvaluateCoalitions(
              unitId,
              subject,
              absence,
              chunk.get(0).size(),
              chunk.stream().map(Coalition::toLongs).toList()),
          replyTo);
    }
  }

  /** Whether the unit is one of these chunks. */
  public boolean owns(String unitId) {
    return unitId.startsWith(unitPrefix + "#");
  }

  /** Takes the answer to one chunk. */
  public void accept(String unitId, float[][] logits) {
    System.arraycopy(logits, 0, labelLogits, firstIndexes.remove(unitId), logits.length);
  }

  /** The units that have no answer yet. */
  public Set<String> unanswered() {
    return Set.copyOf(firstIndexes.keySet());
  }

  public boolean isComplete() {
    return firstIndexes.isEmpty();
  }

  /** [coalitions][L], once complete. */
  public float[][] labelLogits() {
    return labelLogits;
  }
}
