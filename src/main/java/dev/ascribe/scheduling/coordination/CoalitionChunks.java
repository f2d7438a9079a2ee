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
 * Divides a list of coalitions of one text into units of work, and collects the label scores that
 * the units return, in any order. Not thread-safe: the coordinator that submits the units owns it.
 */
public final class CoalitionChunks {
  private final String unitPrefix;
  private final List<WorkUnit> units = new ArrayList<>();
  private final float[][] labelLogits;
  private final Map<String, Integer> firstIndexes = new HashMap<>();

  /**
   * @param unitPrefix beginning of the units' ids
   * @param chunkSize largest number of coalitions in a unit
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

  /** The units that must be computed. */
  public List<WorkUnit> units() {
    return List.copyOf(units);
  }

  /** Whether a unit belongs to these chunks. */
  public boolean owns(String unitId) {
    return unitId.startsWith(unitPrefix + "#");
  }

  /** Stores the label scores that a unit has returned. */
  public void accept(String unitId, float[][] logits) {
    System.arraycopy(logits, 0, labelLogits, firstIndexes.remove(unitId), logits.length);
  }

  /** The ids of the units that have not returned yet. */
  public Set<String> unanswered() {
    return Set.copyOf(firstIndexes.keySet());
  }

  public boolean isComplete() {
    return firstIndexes.isEmpty();
  }

  /** [coalitions][labels] the label scores; rows of units that have not returned are null. */
  public float[][] labelLogits() {
    return labelLogits;
  }
}
