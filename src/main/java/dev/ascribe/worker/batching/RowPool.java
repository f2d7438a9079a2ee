package dev.ascribe.worker.batching;

import dev.ascribe.worker.protocol.Lease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The rows of many jobs that wait for one model, from which batches are taken. A batch always holds
 * rows of the oldest job, together with rows of about the same length of all others. Jobs may join
 * at any time; a row that waits already is shared. Not thread-safe: the device's executor owns it.
 */
final class RowPool {
  private static final Comparator<PendingRow> LONGEST_FIRST =
      Comparator.comparingInt(PendingRow::length).reversed();

  private final CoalitionCache cache;

  /** Unfinished jobs in the order of arrival, each with the rows it waits for, longest first. */
  private final Map<CoalitionJob, List<PendingRow>> jobs = new LinkedHashMap<>();

  /** Rows that wait or are being computed, by their keys, for jobs that want the same row. */
  private final Map<CoalitionKey, PendingRow> shared = new HashMap<>();

  /** Waiting rows by their length, in the order of arrival. */
  private final TreeMap<Integer, Set<PendingRow>> waiting = new TreeMap<>();

  /**
   * @param cache is asked before a row is made, and keeps the label scores of computed rows; when
   *     it is off, jobs share nothing
   */
  RowPool(CoalitionCache cache) {
    this.cache = cache;
  }

  /** Whether no row waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Lets a job join. Coalitions that the cache has are answered at once, rows that wait already are
   * shared, and the other coalitions become rows. The job does not join if it is then {@linkplain
   * CoalitionJob#isDone done}.
   */
  void add(CoalitionJob job) {
    List<PendingRow> rows = new ArrayList<>();
    for (int i = 0; i < job.size(); i++) {
      CoalitionKey key = job.key(i);
      float[] known = cache.find(key);
      if (known != null) {
        job.accept(i, known);
        job.countCached();
      } else {
        PendingRow row = cache.isOn() ? shared.get(key) : null;
        if (row == null) {
          row = job.row(i);
          if (cache.isOn()) {
            shared.put(key, row);
          }
          await(row);
        } else {
          job.countCached();
        }
        row.waiters().add(new PendingRow.Waiter(job, i));
        rows.add(row);
      }
    }
    if (!job.isDone()) {
      rows.sort(LONGEST_FIRST);
      jobs.put(job, rows);
    }
  }

  /**
   * Takes the longest waiting row of the oldest job, and then the longest of all rows that are not
   * longer than it, until the budget is used up. The first row is the longest.
   *
   * @param budget most tokens of the batch, padding included; a single longer row is a batch alone
   */
  List<PendingRow> takeBatch(int budget) {
    PendingRow lead =
        jobs.values().iterator().next().stream().filter(this::isWaiting).findFirst().orElseThrow();
    int count = Math.max(1, budget / lead.length());
    List<PendingRow> batch = new ArrayList<>();
    batch.add(lead);
    leave(lead);
    Map.Entry<Integer, Set<PendingRow>> bucket = waiting.floorEntry(lead.length());
    while (batch.size() < count && bucket != null) {
      Iterator<PendingRow> rows = bucket.getValue().iterator();
      while (batch.size() < count && rows.hasNext()) {
        batch.add(rows.next());
        rows.remove();
      }
      if (bucket.getValue().isEmpty()) {
        waiting.remove(bucket.getKey());
      }
      bucket = waiting.lowerEntry(bucket.getKey());
    }
    return batch;
  }

  /** Lets rows that were taken wait again. */
  void putBack(List<PendingRow> taken) {
    taken.forEach(this::await);
  }

  /**
   * Gives the label scores of computed rows to the jobs that wait for them.
   *
   * @param labelLogits [B][L] in the order of the rows
   * @return the jobs that are done now, in the order of their rows
   */
  List<CoalitionJob> complete(List<PendingRow> rows, float[][] labelLogits) {
    List<CoalitionJob> done = new ArrayList<>();
    for (int i = 0; i < labelLogits.length; i++) {
      PendingRow row = rows.get(i);
      forget(row);
      cache.keep(row.key(), labelLogits[i]);
      for (PendingRow.Waiter waiter : row.waiters()) {
        waiter.job().accept(waiter.index(), labelLogits[i]);
        if (waiter.job().isDone() && jobs.remove(waiter.job()) != null) {
          done.add(waiter.job());
        }
      }
    }
    return done;
  }

  /** Drops all jobs but those of the leases for which the condition holds, and their rows. */
  void retain(Predicate<Lease> condition) {
    for (CoalitionJob job : List.copyOf(jobs.keySet())) {
      if (!condition.test(job.lease())) {
        for (PendingRow row : new HashSet<>(jobs.remove(job))) {
          row.waiters().removeIf(waiter -> waiter.job() == job);
          if (row.waiters().isEmpty()) {
            forget(row);
            if (isWaiting(row)) {
              leave(row);
            }
          }
        }
      }
    }
  }

  private void forget(PendingRow row) {
    shared.remove(row.key(), row);
  }

  private boolean isWaiting(PendingRow row) {
    Set<PendingRow> bucket = waiting.get(row.length());
    return bucket != null && bucket.contains(row);
  }

  private void await(PendingRow row) {
    waiting.computeIfAbsent(row.length(), length -> new LinkedHashSet<>()).add(row);
  }

  private void leave(PendingRow row) {
    Set<PendingRow> bucket = waiting.get(row.length());
    bucket.remove(row);
    if (bucket.isEmpty()) {
      waiting.remove(row.length());
    }
  }
}
