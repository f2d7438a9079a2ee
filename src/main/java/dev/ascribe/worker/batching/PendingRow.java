package dev.ascribe.worker.batching;

import dev.ascribe.model.TokenRow;
import java.util.ArrayList;
import java.util.List;

/**
 * A coalition that has to be computed, as a row of tokens, and the jobs that wait for it: the row
 * is computed once for all of them. Equal only to itself. Owned by its {@link RowPool}.
 */
public final class PendingRow {
  /** A job that waits for the row, and the row's place in the job's answer. */
  record Waiter(CoalitionJob job, int index) {}

  private final CoalitionKey key;
  private final TokenRow tokens;
  private final int length;
  private final List<Waiter> waiters = new ArrayList<>(1);

  /**
   * @param length tokens that are computed for it
   */
  PendingRow(CoalitionKey key, TokenRow tokens, int length) {
    this.key = key;
    this.tokens = tokens;
    this.length = length;
  }

  CoalitionKey key() {
    return key;
  }

  TokenRow tokens() {
    return tokens;
  }

  /** How many tokens a forward pass computes for it. */
  int length() {
    return length;
  }

  List<Waiter> waiters() {
    return waiters;
  }
}
