package dev.ascribe.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The rows of many jobs that wait for one model, and the batches that are taken from them: always
 * with the oldest job, together with rows of about the same length from all others. Rows may join
 * at any time. Not thread-safe: the device's executor owns it.
 */
final class RowPool {
  /** In the order of arrival; a thousand or so, against which a batch takes seconds. */
  private final List<CoalitionJob.Row> rows = new ArrayList<>();

  boolean isEmpty() {
    return rows.isEmpty();
  }

  void add(CoalitionJob job) {
    rows.addAll(job.rows());
  }

  /** Puts rows back that were taken, before all others. */
  void putBack(List<CoalitionJob.Row> taken) {
    rows.addAll(0, taken);
  }

  /** Forgets the rows of a job. */
  void drop(long lease) {
    rows.removeIf(row -> row.job().lease().id() == lease);
  }

  /**
   * Takes the longest row of the oldest job, and the longest of all rows that are not longer, until
   * the budget is spent. The first row is the longest.
   *
   * @param budget most tokens of the batch, padding included; a single longer row is a batch alone
   */
  List<CoalitionJob.Row> takeBatch(int budget) {
    CoalitionJob oldest = rows.get(0).job();
    int longest =
        rows.stream()
            .filter(row -> row.job() == oldest)
            .mapToInt(row -> row.tokens().length())
            .max()
            .orElseThrow();
    List<CoalitionJob.Row> fitting =
        new ArrayList<>(rows.stream().filter(row -> row.tokens().length() <= longest).toList());
    fitting.sort(
        Comparator.comparingInt((CoalitionJob.Row row) -> row.tokens().length()).reversed());
    List<CoalitionJob.Row> batch =
        List.copyOf(fitting.subList(0, Math.min(fitting.size(), Math.max(1, budget / longest))));
    rows.removeAll(Set.copyOf(batch));
    return batch;
  }
}
