package dev.ascribe.scheduling;

import java.util.Set;

/**
 * Which runs the status of a study shall list. A study may have thousands, and is asked for again
 * and again.
 *
 * @param after id of the last run of the page before, or null for the first page
 * @param limit most runs; 0 where the counts are enough
 * @param states only runs that stand there; empty for all
 */
public record RunQuery(String after, int limit, Set<String> states) {
  /** Runs of a page where the caller names no limit. */
  public static final int USUAL = 200;

  /** The first page of all runs. */
  public static final RunQuery FIRST = new RunQuery(null, USUAL, Set.of());

  /** No runs: only what is known of the study as a whole. */
  public static final RunQuery NONE = new RunQuery(null, 0, Set.of());

  public RunQuery {
    states = Set.copyOf(states);
  }

  /** Whether runs in a state are wanted. */
  public boolean wants(String state) {
    return states.isEmpty() || states.contains(state);
  }
}
