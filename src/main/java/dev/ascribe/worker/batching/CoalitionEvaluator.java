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
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers units by evaluating coalitions. It keeps a pool of the rows of one model, computes the
 * pool batch by batch within the model's budget, and makes batches smaller when memory runs out.
 * Not thread-safe: the device's executor owns it, and handles failures.
 */
public final class CoalitionEvaluator {
  /** The result of the unit of a lease. */
  public record Answer(Lease lease, UnitResult result) {}

  private static final Logger LOG = LoggerFactory.getLogger(CoalitionEvaluator.class);

  private final LocalDevice device;
  private final ResidentModels models;
  private final DerivedInputs inputs;
  private final CoalitionCache cache;
  private final BatchBudgets budgets;
  private final RowPool pool;
  private ModelRef poolModel;
  private boolean poolIsRetry;

  public CoalitionEvaluator(
      LocalDevice device,
      ResidentModels models,
      DerivedInputs inputs,
      CoalitionCache cache,
      BatchBudgets budgets) {
    this.device = device;
    this.models = models;
    this.inputs = inputs;
    this.cache = cache;
    this.budgets = budgets;
    this.pool = new RowPool(cache);
  }

  /** Whether no row waits. */
  public boolean isEmpty() {
    return pool.isEmpty();
  }

  /**
   * Whether a unit may join the pool: it is answered by coalitions, of the same model, and neither
   * it nor the pool's unit is tried again, since a retried unit has the pool to itself.
   */
  public boolean accepts(Lease lease) {
    if (!CoalitionJob.suits(lease.unit())) {
      return false;
    }
    return pool.isEmpty()
        || (!poolIsRetry && !lease.isRetry() && lease.unit().model().equals(poolModel));
  }

  /**
   * Lets an accepted unit join the pool.
   *
   * @return its answer, if the cache has all of it
   * @throws dev.ascribe.common.AscribeException when the text does not suit the model
   */
  public List<Answer> join(Lease lease) {
    poolModel = lease.unit().model();
    poolIsRetry = lease.isRetry();
    CoalitionJob job = CoalitionJob.of(lease, models.get(poolModel), inputs);
    pool.add(job);
    if (cache.isOn()) {
      device.recorder().cacheAsked(job.cached(), job.size() - job.cached());
    }
    return job.isDone() ? List.of(new Answer(lease, job.result())) : List.of();
  }

  /** Takes the rows of the next batch from the pool, which is not {@link #isEmpty empty}. */
  public List<PendingRow> takeBatch() {
    return pool.takeBatch(budgets.of(poolModel).tokens());
  }

  /**
   * Takes so few rows that their batch takes about the given time.
   *
   * @param calibrating whether batches that find out the budget may take longer
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

  /**
   * Computes rows that were taken. Where memory is too small for them, they wait again for a
   * smaller batch.
   *
   * @return the answers of the units that waited for nothing else
   */
  public List<Answer> evaluate(List<PendingRow> batch) {
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
      return List.of();
    }
    measure(
        model,
        batch,
        (int) (model.computedPrefixTokens() - prefixTokens),
        (System.nanoTime() - start) / 1e9);
    List<Answer> answers = new ArrayList<>();
    List<PendingRow> sound = new ArrayList<>();
    List<float[]> scores = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      PendingRow row = batch.get(i);
      float[] own = finiteScores(model, row, logits[i], batch.size());
      if (Softmax.isFinite(own)) {
        sound.add(row);
        scores.add(own);
      } else {
        answers.addAll(fail(model, row, own));
      }
    }
    for (CoalitionJob job : pool.complete(sound, scores.toArray(float[][]::new))) {
      answers.add(new Answer(job.lease(), job.result()));
    }
    return answers;
  }

  /**
   * The label scores of a row. Where they are not finite, the row is computed once more by itself,
   * since padding takes the values of a row beside longer ones from a token that is not its own.
   */
  private float[] finiteScores(
      ExplainableModel model, PendingRow row, float[] logits, int batchSize) {
    if (batchSize == 1 || Softmax.isFinite(logits)) {
      return logits;
    }
    long prefixTokens = model.computedPrefixTokens();
    float[] alone = model.labelLogits(List.of(row.tokens()))[0];
    long tokens = row.length() + model.computedPrefixTokens() - prefixTokens;
    device.recorder().batchEvaluated(device.name(), 1, tokens, tokens);
    return alone;
  }

  /** The failures of all units that wait for a row whose label scores are not finite. */
  private List<Answer> fail(ExplainableModel model, PendingRow row, float[] logits) {
    String fault =
        "the label scores of %s are %s, not finite numbers"
            .formatted(NonFiniteOutput.describe(row.key().present()), Arrays.toString(logits));
    UnitResult.Failed cause = UnitResult.Failed.of(NonFiniteOutput.of(model, row.tokens(), fault));
    List<Lease> failed = leasesOf(List.of(row));
    pool.retain(lease -> !failed.contains(lease));
    return failed.stream().map(lease -> new Answer(lease, cause)).toList();
  }

  /** Drops all units but those of the leases for which the condition holds. */
  public void retain(Predicate<Lease> condition) {
    pool.retain(condition);
  }

  private void split(List<PendingRow> batch) {
    BatchBudget budget = budgets.of(poolModel);
    budget.outOfMemory(batch.size(), batch.get(0).length());
    LOG.warn("out of memory, batches now of at most {} tokens", budget.ceiling());
    pool.putBack(batch);
  }

  /**
   * Records a batch, and adjusts the budget by it. Tokens are those that were computed.
   *
   * @param prefixTokens tokens of prefixes, which were computed once for all rows of the batch
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
