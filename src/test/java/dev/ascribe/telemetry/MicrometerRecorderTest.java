package dev.ascribe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ascribe.common.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerRecorderTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Recorder recorder = new MicrometerRecorder(registry);

  @Test
  void batchesCountPerDevice() {
    recorder.batchEvaluated("cpu:0", 64, 1000, 2048);
    recorder.batchEvaluated("cpu:0", 32, 500, 1024);
    recorder.batchEvaluated("cpu:1", 1, 7, 8);
    assertThat(counter(MeterNames.EVALUATIONS, "device", "cpu:0")).isEqualTo(96);
    assertThat(counter(MeterNames.EVALUATIONS, "device", "cpu:1")).isEqualTo(1);
    assertThat(counter(MeterNames.TOKENS, "device", "cpu:0")).isEqualTo(1500);
    assertThat(registry.get(MeterNames.BATCH_TOKENS).summary().totalAmount()).isEqualTo(3080);
  }

  @Test
  void usageIsTheSumOverAllDevices() {
    recorder.batchEvaluated("cpu:0", 64, 1000, 2048);
    recorder.batchEvaluated("cpu:1", 1, 7, 8);
    recorder.cacheAsked(3, 1);
    Usage before = Usage.of(registry);
    recorder.batchEvaluated("cpu:1", 32, 500, 1024);
    recorder.cacheAsked(2, 0);

    assertThat(before).isEqualTo(new Usage(65, 1007, 2056, 3, 1));
    assertThat(Usage.of(registry).since(before)).isEqualTo(new Usage(32, 500, 1024, 2, 0));
    assertThat(Usage.of(new SimpleMeterRegistry())).isEqualTo(new Usage(0, 0, 0, 0, 0));
  }

  @Test
  void unitsCountByOutcome() {
    recorder.unitDone("train", Duration.ofSeconds(2));
    recorder.unitFailed("train", ErrorCode.OUT_OF_MEMORY, Duration.ofSeconds(1));
    assertThat(registry.get(MeterNames.UNITS).tags("kind", "train").counters()).hasSize(2);
    assertThat(counter(MeterNames.UNITS, "outcome", "failed")).isEqualTo(1);
    assertThat(counter(MeterNames.UNIT_FAILURES, "code", "OUT_OF_MEMORY")).isEqualTo(1);
    assertThat(
            registry.get(MeterNames.UNIT).tag("kind", "train").timer().totalTime(TimeUnit.SECONDS))
        .isEqualTo(3);
  }

  @Test
  void gaugesShowTheLatestValue() {
    recorder.queueChanged("train", 4);
    recorder.queueChanged("train", 2);
    recorder.queueChanged("explain", 1);
    recorder.deviceChanged("cpu:0", true);
    recorder.deviceChanged("cpu:1", false);
    recorder.deviceMemory("cpu:0", 123);
    assertThat(gauge(MeterNames.QUEUE_UNITS, "kind", "train")).isEqualTo(2);
    assertThat(gauge(MeterNames.QUEUE_UNITS, "kind", "explain")).isEqualTo(1);
    assertThat(gauge(MeterNames.DEVICE_UP, "device", "cpu:0")).isEqualTo(1);
    assertThat(gauge(MeterNames.DEVICE_UP, "device", "cpu:1")).isEqualTo(0);
    assertThat(gauge(MeterNames.DEVICE_MEMORY, "device", "cpu:0")).isEqualTo(123);
  }

  @Test
  void cacheAndStoreCount() {
    recorder.cacheAsked(3, 1);
    recorder.rowsStored("metric", 12);
    recorder.batchStored(Duration.ofMillis(250));
    assertThat(counter(MeterNames.CACHE_REQUESTS, "outcome", "hit")).isEqualTo(3);
    assertThat(counter(MeterNames.CACHE_REQUESTS, "outcome", "miss")).isEqualTo(1);
    assertThat(counter(MeterNames.STORE_ROWS, "table", "metric")).isEqualTo(12);
    assertThat(registry.get(MeterNames.STORE_LAG).timer().totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(250);
  }

  @Test
  void whatWaitsForTheStoreAgesUntilItIsStored() {
    assertThat(registry.get(MeterNames.STORE_WAITING).gauge().value()).isZero();
    assertThat(registry.get(MeterNames.STORE_FAILURES).counter().count()).isZero();
    recorder.storeWaiting(OptionalLong.of(System.nanoTime() - TimeUnit.SECONDS.toNanos(60)));
    recorder.batchFailed(ErrorCode.DISK_FULL, "the disk is full");
    assertThat(registry.get(MeterNames.STORE_WAITING).gauge().value()).isBetween(60.0, 120.0);
    assertThat(registry.get(MeterNames.STORE_FAILURES).counter().count()).isEqualTo(1);
    recorder.storeWaiting(OptionalLong.empty());
    assertThat(registry.get(MeterNames.STORE_WAITING).gauge().value()).isZero();
  }

  @Test
  void recordingNothingNeedsNothing() {
    assertThatCode(() -> Recorder.NONE.batchEvaluated("cpu:0", 1, 2, 3)).doesNotThrowAnyException();
  }

  private double counter(String name, String label, String value) {
    return registry.get(name).tag(label, value).counter().count();
  }

  private double gauge(String name, String label, String value) {
    return registry.get(name).tag(label, value).gauge().value();
  }
}
