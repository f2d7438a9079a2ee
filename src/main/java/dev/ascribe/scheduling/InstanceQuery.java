package dev.ascribe.scheduling;

import dev.ascribe.study.Named;
import java.util.List;

/**
 * A query for one page of the instances of a run. The filters select the instances; {@code offset}
 * and {@code limit} then cut a page from those that match.
 *
 * @param runId id of the run
 * @param offset position of the first instance among those that match
 * @param limit largest number of instances in the page
 * @param outcome whether only instances with a correct or a wrong prediction match
 * @param gold the gold label that instances must have, or null for all
 * @param text a string that the text, the pair or the id of an instance must contain, ignoring
 *     case; null for all
 * @param methods ids of the methods whose attributions and metrics are returned; empty for all
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

  /** Returns a query without filters, for all methods. */
  public static InstanceQuery page(String runId, int offset, int limit) {
    return new InstanceQuery(runId, offset, limit, Outcome.ALL, null, null, List.of());
  }

  /**
   * Selects instances by their predictions. An instance without a stored prediction is neither
   * correct nor wrong.
   */
  public enum Outcome implements Named {
    ALL,
    CORRECT,
    WRONG;
  }
}
