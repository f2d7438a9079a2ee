package dev.ascribe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.common.Coalition;
import dev.ascribe.worker.CoalitionJob.Row;
import dev.ascribe.worker.protocol.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RowPoolTest {
  private final AdditiveModel model = new AdditiveModel(Units.MODEL, rows -> {}, () -> {});
  private final DerivedInputs inputs = new DerivedInputs();

  /** A job over a text of so many words: the full coalition and those without its last words. */
  private CoalitionJob job(long lease, int words) {
    Coalition[] coalitions = new Coalition[words];
    Coalition present = Coalition.full(words);
    for (int i = 0; i < words; i++) {
      coalitions[i] = present;
      present = present.without(words - 1 - i);
    }
    String text = "word ".repeat(words).strip();
    return CoalitionJob.of(
        new Lease(lease, Units.evaluate("unit-" + lease, text, coalitions), 1), model, inputs);
  }

  @Property(tries = 100)
  void everyRowIsTakenOnceInBatchesWithinTheBudget(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 20) Integer> words,
      @ForAll @IntRange(min = 1, max = 100) int budget) {
    RowPool pool = new RowPool();
    List<CoalitionJob> jobs = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      jobs.add(job(i, words.get(i)));
      pool.add(jobs.get(i));
    }
    Set<Row> taken = new HashSet<>();
    int next = 0;
    while (!pool.isEmpty()) {
      while (taken.containsAll(jobs.get(next).rows())) {
        next++;
      }
      List<Row> batch = pool.takeBatch(budget);
      int longest = batch.get(0).tokens().length();
      assertThat(batch).allMatch(row -> row.tokens().length() <= longest).allMatch(taken::add);
      assertThat(batch.size() == 1 || batch.size() * longest <= budget).isTrue();
      CoalitionJob oldest = jobs.get(next);
      assertThat(batch).anyMatch(row -> row.job() == oldest);
    }
    assertThat(taken).hasSize(words.stream().mapToInt(i -> i).sum());
  }

  @Property(tries = 20)
  void droppedJobsLeaveAndTakenRowsComeBack(@ForAll @IntRange(min = 2, max = 9) int words) {
    RowPool pool = new RowPool();
    pool.add(job(1, words));
    pool.add(job(2, words));
    List<Row> batch = pool.takeBatch(10_000);
    assertThat(pool.isEmpty()).isTrue();

    pool.putBack(batch);
    pool.drop(1);

    assertThat(pool.takeBatch(10_000)).hasSize(words).allMatch(row -> row.job().lease().id() == 2);
    assertThat(pool.isEmpty()).isTrue();
  }
}
