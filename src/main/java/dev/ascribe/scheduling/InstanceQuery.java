package dev.ascribe.scheduling;

import dev.ascribe.study.Named;
import java.util.List;

/**
 * Which instances of a run are wanted. Filters go before pages.
 *
 * @param runId the run
 * @param offset of the first among those that match
 * @param limit most instances
 * @param outcome whether they are predicted rightly
 * @param gold only those with this label, or null for all
 * @param text only those whose text, pair or id has this in it, in whatever case; or null for all
 * @param methods whose attributions and figures are wanted; empty for all
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

  /** All instances by all methods, a page of them. */
  public static InstanceQuery page(String runId, int offset, int limit) {
    return new InstanceQuery(runId, offset, limit, Outcome.ALL, null, null, List.of());
  }

  /** How instances are predicted; those without a stored prediction are neither right nor wrong. */
  public enum Outcome implements Named {
    ALL,
    CORRECT,
    WRONG;
  }
}
