package dev.ascribe.scheduling;

import java.util.Set;

/**
 * A query for one page of the runs of a study. A study may have thousands of runs and clients poll
 * its status, so a status lists only one page of them.
 *
 * @param after id of the last run of the previous page, or null for the first page
 * @param limit largest number of runs in the page; with 0 the status lists no runs and has only the
 *     counts
 * @param states the states of the runs to list; empty for all
 */
public record RunQuery(String after, int limit, Set<String> states) {
  /** Number of runs in a page if the caller names no limit. */
  public static final int USUAL = 200;

  /** The first page of all runs. */
  public static final RunQuery FIRST = new RunQuery(null, USUAL, Set.of());

  /** Asks for no runs, only for the status of the study as a whole. */
  public static final RunQuery NONE = new RunQuery(null, 0, Set.of());

  public RunQuery {
    states = Set.copyOf(states);
  }

  /** Whether the query asks for runs in this state. */
  public boolean wants(String state) {
    return states.isEmpty() || states.contains(state);
  }
}
