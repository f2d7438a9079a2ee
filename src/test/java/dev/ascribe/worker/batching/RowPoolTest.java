package dev.ascribe.worker.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Coalition;
import dev.ascribe.model.TokenRow;
import dev.ascribe.worker.AdditiveModel;
import dev.ascribe.worker.Leases;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RowPoolTest {
  private static final int ALL = 10_000;

  private final AdditiveModel model = new AdditiveModel(Units.MODEL, rows -> {}, () -> {});
  private final DerivedInputs inputs = new DerivedInputs(1 << 20);

  private CoalitionJob job(long lease, String text, Coalition... coalitions) {
    return CoalitionJob.of(
        Leases.lease(lease, Units.evaluate("unit-" + lease, text, coalitions), 1, false),
        model,
        inputs);
  }

  /** A job over a text of so many words: the full coalition and those without its last words. */
  private CoalitionJob job(long lease, int words) {
    Coalition[] coalitions = new Coalition[words];
    Coalition present = Coalition.full(words);
    for (int i = 0; i < words; i++) {
      coalitions[i] = present;
      present = present.without(words - 1 - i);
    }
    return job(lease, ("word" + lease + " ").repeat(words).strip(), coalitions);
  }

  private List<CoalitionJob> compute(RowPool pool, List<PendingRow> batch) {
    return pool.complete(batch, model.labelLogits(tokens(batch)));
  }

  private static List<TokenRow> tokens(List<PendingRow> batch) {
    return batch.stream().map(PendingRow::tokens).toList();
  }

  private static float[][] logits(CoalitionJob job) {
    return ((UnitResult.Evaluated) job.result()).labelLogits();
  }

  private static CoalitionCache cache(boolean on) {
    return new CoalitionCache(on ? 1 << 20 : 0);
  }

  @Property(tries = 100)
  void everyRowIsTakenOnceInBatchesWithinTheBudget(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 20) Integer> words,
      @ForAll @IntRange(min = 1, max = 100) int budget,
      @ForAll boolean on) {
    RowPool pool = new RowPool(cache(on));
    List<CoalitionJob> jobs = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      jobs.add(job(i, words.get(i)));
      pool.add(jobs.get(i));
    }
    Set<PendingRow> taken = new HashSet<>();
    int next = 0;
    while (!pool.isEmpty()) {
      while (jobs.get(next).isDone()) {
        next++;
      }
      List<PendingRow> batch = pool.takeBatch(budget);
      CoalitionJob oldest = jobs.get(next);
      PendingRow lead = batch.get(0);
      assertThat(lead.waiters()).anyMatch(waiter -> waiter.job() == oldest);
      assertThat(batch).allMatch(row -> row.length() <= lead.length()).allMatch(taken::add);
      assertThat(batch.size() == 1 || batch.size() * lead.length() <= budget).isTrue();
      compute(pool, batch);
    }
    assertThat(taken).hasSize(words.stream().mapToInt(i -> i).sum());
    assertThat(jobs).allMatch(CoalitionJob::isDone);
  }

  @Property(tries = 20)
  void droppedJobsLeaveAndTakenRowsComeBack(@ForAll @IntRange(min = 2, max = 9) int words) {
    RowPool pool = new RowPool(cache(true));
    pool.add(job(1, words));
    pool.add(job(2, words));
    List<PendingRow> batch = pool.takeBatch(ALL);
    assertThat(pool.isEmpty()).isTrue();

    pool.putBack(batch);
    pool.retain(lease -> lease.id().number() != 1);

    assertThat(pool.takeBatch(ALL))
        .hasSize(words)
        .allMatch(row -> row.waiters().get(0).job().lease().id().number() == 2);
    assertThat(pool.isEmpty()).isTrue();
  }

  @Test
  void jobsInFlightShareTheirRowsAndEachGetsItsAnswer() {
    RowPool pool = new RowPool(cache(true));
    CoalitionJob first = job(1, "a bc def", Coalition.of(3, 0), Coalition.of(3, 1, 2));
    CoalitionJob second =
        job(2, "a bc def", Coalition.of(3, 1, 2), Coalition.full(3), Coalition.of(3, 0));
    pool.add(first);
    pool.add(second);

    // The full coalition is longer than any row of the oldest job.
    List<PendingRow> batch = pool.takeBatch(ALL);
    assertThat(batch).hasSize(2);
    assertThat(compute(pool, batch)).containsExactly(first);
    assertThat(compute(pool, pool.takeBatch(ALL))).containsExactly(second);
    assertThat(logits(first)).isDeepEqualTo(new float[][] {{0, 0.1f}, {0, 0.5f}});
    assertThat(logits(second)).isDeepEqualTo(new float[][] {{0, 0.5f}, {0, 0.6f}, {0, 0.1f}});
    assertThat(first.cached()).isZero();
    assertThat(second.cached()).isEqualTo(2);
  }

  @Test
  void aDroppedJobLeavesTheRowsThatAnotherWaitsFor() {
    RowPool pool = new RowPool(cache(true));
    CoalitionJob other = job(2, "a bc", Coalition.full(2));
    pool.add(job(1, "a bc", Coalition.full(2), Coalition.of(2, 0)));
    pool.add(other);

    pool.retain(lease -> lease.id().number() != 1);

    assertThat(compute(pool, pool.takeBatch(ALL))).containsExactly(other);
    assertThat(pool.isEmpty()).isTrue();
  }

  @Test
  void aJobWhoseCoalitionsAreAllKnownNeedsNoBatch() {
    RowPool pool = new RowPool(cache(true));
    CoalitionJob first = job(1, "a bc def", Coalition.empty(3), Coalition.full(3));
    pool.add(first);
    compute(pool, pool.takeBatch(ALL));
    CoalitionJob second = job(2, "a bc def", Coalition.full(3), Coalition.empty(3));

    pool.add(second);

    assertThat(second.isDone()).isTrue();
    assertThat(second.cached()).isEqualTo(2);
    assertThat(pool.isEmpty()).isTrue();
    assertThat(logits(second)).isDeepEqualTo(new float[][] {logits(first)[1], logits(first)[0]});
  }

  @Test
  void whenTheCacheIsOffNothingIsShared() {
    RowPool pool = new RowPool(cache(false));
    pool.add(job(1, "a bc", Coalition.full(2), Coalition.full(2)));
    pool.add(job(2, "a bc", Coalition.full(2)));

    List<PendingRow> batch = pool.takeBatch(ALL);

    assertThat(batch).hasSize(3);
    assertThat(compute(pool, batch)).hasSize(2).allMatch(job -> job.cached() == 0);
  }
}
