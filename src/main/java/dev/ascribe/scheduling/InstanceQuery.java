package dev.ascribe.scheduling;

import dev.ascribe.study.Named;
import java.util.List;

/**
 * Selects instances of a run. The filters apply before the page is cut.
 *
 * @param runId the run
 * @param offset position of the first instance among those that match
 * @param limit most instances
 * @param outcome whether the prediction must be right or wrong
 * @param gold the gold label that instances must have, or null for all
 * @param text what the text, pair or id must contain, in any case; null for all
 * @param methods whose attributions and figures are returned; empty for all
 */
public record InstanceQuery(
    String runId,
    int offset,
    int limit,
    Outcome outcome,
    String gold,
    String text,
    List<String> methods) {
  public InstanceQuery {
    methods = List.copyOf(methods);
  }

  /** A page of all instances, with all methods. */
  public static InstanceQuery page(String runId, int offset, int limit) {
    return new InstanceQuery(runId, offset, limit, Outcome.ALL, null, null, List.of());
  }

  /**
   * Selects by the prediction; an instance without a stored prediction is neither correct nor
   * wrong.
   */
  public enum Outcome implements Named {
    ALL,
    CORRECT,
    WRONG;
  }
}
