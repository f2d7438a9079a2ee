package dev.ascribe.telemetry;

import dev.ascribe.common.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * Records events of the engine in the meters of {@link MeterNames}. Labels have few values, never
 * ids of studies or texts.
 */
public final class MicrometerRecorder implements Recorder {
  private static final String DONE = "done";
  private static final String FAILED = "failed";
  private static final List<String> STATES = List.of("running", "done", "failed", "cancelled");
  static final String HIT = "hit";
  static final String MISS = "miss";

  /**
   * The bounds of the buckets, from the time of one batch to the longest time that clients wait.
   */
  private static final Duration[] EXPLANATION_BUCKETS =
      LongStream.of(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000, 40_000, 80_000, 160_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final DistributionSummary batchTokens;
  private final Timer storeLag;
  private final Timer explanations;
  private final Counter storeFailures;

  /** The time at which the oldest row that waits for the store arrived; null if no row waits. */
  private final AtomicReference<Long> storeWaitsSince = new AtomicReference<>();

  /**
   * The current values of gauges by meter and label. The registry itself holds weak references
   * only.
   */
  private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

  public MicrometerRecorder(MeterRegistry registry) {
    this.registry = registry;
    this.batchTokens = registry.summary(MeterNames.BATCH_TOKENS);
    this.storeLag = registry.timer(MeterNames.STORE_LAG);
    this.explanations =
        Timer.builder(MeterNames.EXPLANATION)
            .serviceLevelObjectives(EXPLANATION_BUCKETS)
            .register(registry);
    // These counters are registered at the start, so that monitoring sees the first failure as an
    // increase.
    this.storeFailures = registry.counter(MeterNames.STORE_FAILURES);
    Gauge.builder(MeterNames.STORE_WAITING, this::storeWaitingSeconds)
        .baseUnit("seconds")
        .register(registry);
  }

  @Override
  public void batchEvaluated(String device, int evaluations, long tokens, long paddedTokens) {
    registry.counter(MeterNames.EVALUATIONS, MeterNames.DEVICE, device).increment(evaluations);
    registry.counter(MeterNames.TOKENS, MeterNames.DEVICE, device).increment((double) tokens);
    batchTokens.record((double) paddedTokens);
  }

  @Override
  public void queueChanged(String kind, int units) {
    gauge(MeterNames.QUEUE_UNITS, MeterNames.KIND, kind, null).set(units);
  }

  @Override
  public void unitDone(String kind, Duration sinceLease) {
    unitEnded(kind, DONE, sinceLease);
  }

  @Override
  public void unitFailed(String kind, ErrorCode code, Duration sinceLease) {
    registry.counter(MeterNames.UNIT_FAILURES, MeterNames.CODE, code.name()).increment();
    unitEnded(kind, FAILED, sinceLease);
  }

  @Override
  public void deviceChanged(String device, boolean up) {
    gauge(MeterNames.DEVICE_UP, MeterNames.DEVICE, device, null).set(up ? 1 : 0);
  }

  @Override
  public void deviceMemory(String device, long bytes) {
    gauge(MeterNames.DEVICE_MEMORY, MeterNames.DEVICE, device, "bytes").set(bytes);
  }

  @Override
  public void studiesCounted(Map<String, Integer> byState) {
    STATES.forEach(
        state ->
            gauge(MeterNames.STUDIES, MeterNames.STATE, state, null)
                .set(byState.getOrDefault(state, 0)));
  }

  @Override
  public void explained(Duration sinceRequest) {
    explanations.record(sinceRequest);
  }

  @Override
  public void cacheAsked(int hits, int misses) {
    registry.counter(MeterNames.CACHE_REQUESTS, MeterNames.OUTCOME, HIT).increment(hits);
    registry.counter(MeterNames.CACHE_REQUESTS, MeterNames.OUTCOME, MISS).increment(misses);
  }

  @Override
  public void rowsStored(String table, int rows) {
    registry.counter(MeterNames.STORE_ROWS, MeterNames.TABLE, table).increment(rows);
  }

  @Override
  public void batchStored(Duration lag) {
    storeLag.record(lag);
  }

  @Override
  public void batchFailed(ErrorCode code, String problem) {
    storeFailures.increment();
  }

  @Override
  public void storeWaiting(OptionalLong sinceNanos) {
    storeWaitsSince.set(sinceNanos.isPresent() ? sinceNanos.getAsLong() : null);
  }

  private double storeWaitingSeconds() {
    Long since = storeWaitsSince.get();
    return since == null ? 0 : (System.nanoTime() - since) / 1e9;
  }

  private void unitEnded(String kind, String outcome, Duration sinceLease) {
    registry
        .counter(MeterNames.UNITS, MeterNames.KIND, kind, MeterNames.OUTCOME, outcome)
        .increment();
    registry.timer(MeterNames.UNIT, MeterNames.KIND, kind).record(sinceLease);
  }

  private AtomicLong gauge(String meter, String label, String labelValue, String unit) {
    return gauges.computeIfAbsent(
        meter + "/" + labelValue,
        key -> {
          AtomicLong value = new AtomicLong();
          Gauge.builder(meter, value, AtomicLong::doubleValue)
              .baseUnit(unit)
              .tags(Tags.of(label, labelValue))
              .register(registry);
          return value;
        });
  }
}
