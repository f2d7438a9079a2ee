package dev.ascribe.scheduling.coordination;

import dev.ascribe.common.Coalition;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Label scores of listed coalitions of one text, cut into units and collected in any order. Not
 * thread-safe: the coordinator that submits the units owns it.
 */
public final class CoalitionChunks {
  private final String unitPrefix;
  private final List<WorkUnit> units = new ArrayList<>();
  private final float[][] labelLogits;
  private final Map<String, Integer> firstIndexes = new HashMap<>();

  /**
   * @param unitPrefix head of the units' ids
   * @param chunkSize most coalitions of a unit
   */
  public CoalitionChunks(
      String unitPrefix,
      WorkUnit.Subject subject,
      AbsencePolicy absence,
      List<Coalition> coalitions,
      int chunkSize) {
    this.unitPrefix = unitPrefix;
    this.labelLogits = new float[coalitions.size()][];
    for (int from = 0; from < coalitions.size(); from += chunkSize) {
      List<Coalition> chunk =
          coalitions.subList(from, Math.min(coalitions.size(), from + chunkSize));
      String unitId = unitPrefix + "#" + from / chunkSize;
      firstIndexes.put(unitId, from);
      units.add(
          new WorkUnit.EvaluateCoalitions(
              unitId,
              subject,
              absence,
              chunk.get(0).size(),
              chunk.stream().map(Coalition::toLongs).toList()));
    }
  }

  /** The units to be submitted. */
  public List<WorkUnit> units() {
    return List.copyOf(units);
  }

  /** Whether a unit is one of these. */
  public boolean owns(String unitId) {
    return unitId.startsWith(unitPrefix + "#");
  }

  /** Takes the answer to one unit. */
  public void accept(String unitId, float[][] logits) {
    System.arraycopy(logits, 0, labelLogits, firstIndexes.remove(unitId), logits.length);
  }

  /** The ids of the units that have no answer yet. */
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
