package dev.ascribe.worker.batching;

import dev.ascribe.model.TokenRow;
import java.util.ArrayList;
import java.util.List;

/**
 * A coalition that has to be computed, as a row of tokens, and who waits for it. Several jobs may:
 * the row is computed once for all. Equal only to itself. Owned by its {@link RowPool}.
 */
public final class PendingRow {
  /** A place in a job's answer. */
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
