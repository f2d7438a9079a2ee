package dev.ascribe.scheduling;

import java.util.Set;

/**
 * Selects the runs that the status of a study lists, since a study may have thousands of runs and
 * clients poll its status.
 *
 * @param after id of the last run of the page before, or null for the first page
 * @param limit most runs; 0 if the counts are enough
 * @param states only runs in these states; empty for all
 */
public record RunQuery(String after, int limit, Set<String> states) {
  /** Runs of a page if the caller names no limit. */
  public static final int USUAL = 200;

  /** The first page of all runs. */
  public static final RunQuery FIRST = new RunQuery(null, USUAL, Set.of());

  /** No runs: only what is known of the study as a whole. */
  public static final RunQuery NONE = new RunQuery(null, 0, Set.of());

  public RunQuery {
    states = Set.copyOf(states);
  }

  /** Whether runs in a state are listed. */
  public boolean wants(String state) {
    return states.isEmpty() || states.contains(state);
  }
}
