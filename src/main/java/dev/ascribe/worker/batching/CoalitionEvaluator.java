package dev.ascribe.worker.batching;

import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.Softmax;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.device.LocalDevice;
import dev.ascribe.worker.device.ResidentModels;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers units by evaluating coalitions: keeps a pool of the rows of one model, computes it batch
 * by batch within the model's budget, and splits batches that memory is too small for. Not
 * thread-safe: the device's executor owns it, and deals with failures.
 */
public final class CoalitionEvaluator {
  private static final Logger LOG = LoggerFactory.getLogger(CoalitionEvaluator.class);

  private final LocalDevice device;
  private final ResidentModels models;
  private final DerivedInputs inputs;
  private final CoalitionCache cache;
  private final BatchBudgets budgets;
  private final BiConsumer<Lease, UnitResult> finish;
  private final RowPool pool;
  private ModelRef poolModel;
  private boolean poolIsRetry;

  /**
   * @param finish hears of each unit that is done
   */
  public CoalitionEvaluator(
      LocalDevice device,
      ResidentModels models,
      DerivedInputs inputs,
      CoalitionCache cache,
      BatchBudgets budgets,
      BiConsumer<Lease, UnitResult> finish) {
    this.device = device;
    this.models = models;
    this.inputs = inputs;
    this.cache = cache;
    this.budgets = budgets;
    this.finish = finish;
    this.pool = new RowPool(cache);
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return pool.isEmpty();
  }

  /**
   * Whether a unit fits the pool: not one of another kind, of another model, or a retried one,
   * which has the pool to itself.
   */
  public boolean accepts(Lease lease) {
    if (!CoalitionJob.suits(lease.unit())) {
      return false;
    }
    return pool.isEmpty()
        || (!poolIsRetry && !lease.isRetry() && lease.unit().model().equals(poolModel));
  }

  /**
   * Lets an accepted unit join the pool; one that the cache answers is done at once.
   *
   * @throws dev.ascribe.common.AscribeException when the text does not suit the model
   */
  public void join(Lease lease) {
    poolModel = lease.unit().model();
    poolIsRetry = lease.isRetry();
    CoalitionJob job = CoalitionJob.of(lease, models.get(poolModel), inputs);
    pool.add(job);
    if (cache.isOn()) {
      device.recorder().cacheAsked(job.cached(), job.size() - job.cached());
    }
    if (job.isDone()) {
      finish.accept(lease, job.result());
    }
  }

  /** The rows that are to be computed next; there are some unless this {@link #isEmpty}. */
  public List<PendingRow> takeBatch() {
    return pool.takeBatch(budgets.of(poolModel).tokens());
  }

  /**
   * The same, but so few rows that they take about so long.
   *
   * @param calibrating whether batches by which the budget is found out may take longer
   */
  public List<PendingRow> takeBatch(double seconds, boolean calibrating) {
    BatchBudget budget = budgets.of(poolModel);
    boolean calibrates = calibrating && !budget.isSettled();
    return pool.takeBatch(calibrates ? budget.tokens() : budget.tokens(seconds));
  }

  /** The leases that wait for any of the rows. */
  public static List<Lease> leasesOf(List<PendingRow> batch) {
    return batch.stream()
        .flatMap(row -> row.waiters().stream())
        .map(waiter -> waiter.job().lease())
        .distinct()
        .toList();
  }

  /** Computes rows that were taken, or lets them wait again when memory is too small for them. */
  public void evaluate(List<PendingRow> batch) {
    ExplainableModel model = models.get(poolModel);
    List<TokenRow> rows = batch.stream().map(PendingRow::tokens).toList();
    long prefixTokens = model.computedPrefixTokens();
    long start = System.nanoTime();
    float[][] logits;
    try {
      logits = model.labelLogits(rows);
    } catch (RuntimeException failure) {
      if (batch.size() == 1 || !device.runtime().isOutOfMemory(failure)) {
        throw failure;
      }
      split(batch);
      return;
    }
    measure(
        model,
        batch,
        (int) (model.computedPrefixTokens() - prefixTokens),
        (System.nanoTime() - start) / 1e9);
    List<PendingRow> sound = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      float[] finite = finiteScores(model, batch.get(i), logits[i], batch.size());
      if (finite != null) {
        sound.add(batch.get(i));
        scores.add(finite);
      }
    }
    for (CoalitionJob job : pool.complete(sound, scores.toArray(float[][]::new))) {
      finish.accept(job.lease(), job.result());
    }
  }

  /**
   * The label scores of a row, or null where they are not finite: then the units that wait for the
   * row have failed. A row is computed once more by itself before that is decided, since padding
   * takes the values of a row beside longer ones from a token that is not its own.
   */
  private float[] finiteScores(
      ExplainableModel model, PendingRow row, float[] logits, int batchSize) {
    if (Softmax.isFinite(logits)) {
      return logits;
    }
    float[] alone = batchSize == 1 ? logits : model.labelLogits(List.of(row.tokens()))[0];
    if (Softmax.isFinite(alone)) {
      return alone;
    }
    UnitResult.Failed cause =
        UnitResult.Failed.of(NonFiniteOutput.of(model, row.tokens(), "the label scores", alone));
    for (Lease lease : leasesOf(List.of(row))) {
      finish.accept(lease, cause);
      pool.drop(lease.id());
    }
    return null;
  }

  /** Forgets a unit that nobody waits for any more. */
  public void drop(long lease) {
    pool.drop(lease);
  }

  private void split(List<PendingRow> batch) {
    BatchBudget budget = budgets.of(poolModel);
    budget.outOfMemory(batch.size(), batch.get(0).length());
    LOG.warn("out of memory, batches now of at most {} tokens", budget.ceiling());
    pool.putBack(batch);
  }

  /**
   * Counts in computed tokens throughout, as the batch was filled, and what was computed once for
   * all of its rows.
   *
   * @param prefixTokens of prefixes that were computed with the batch
   */
  private void measure(
      ExplainableModel model, List<PendingRow> batch, int prefixTokens, double seconds) {
    int longest = batch.get(0).length();
    long tokens = prefixTokens + batch.stream().mapToLong(PendingRow::length).sum();
    long padded = prefixTokens + (long) batch.size() * longest;
    device.recorder().batchEvaluated(device.name(), batch.size(), tokens, padded);
    BatchBudget budget = budgets.of(poolModel);
    boolean wasSettled = budget.isSettled();
    double operations = batch.stream().mapToDouble(row -> model.computedFlops(row.tokens())).sum();
    if (prefixTokens > 0) {
      operations += model.forwardFlops(prefixTokens);
    }
    budget.measured(batch.size(), longest, prefixTokens, operations, seconds);
    if (budget.isSettled() && !wasSettled) {
      LOG.info("{}: batches of {}", poolModel.model(), budget);
    }
  }
}
