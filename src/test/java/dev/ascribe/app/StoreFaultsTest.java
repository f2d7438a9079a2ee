package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.app.TinyStudies.Stored;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A study whose store refuses some rows, or cannot be read for a while. */
@Timeout(60)
class StoreFaultsTest {
  private static final StudySpec STUDY =
      TinyStudies.study("methods = [random, attention, shapley-sampling]");

  private static final String FIRST_TEXT =
      DatasetLoader.load(STUDY.datasets().get(0)).test().get(0).id();

  @TempDir Path home;

  private ResultStore open() {
    return ResultStores.open(TinyStudies.url(home));
  }

  private StudyCompleted run(ResultStore store) {
    Config config =
        ConfigFactory.parseString("ascribe.aggregation.flush-interval = 5ms")
            .withFallback(ConfigFactory.load());
    try (AdditiveEngine engine =
        new AdditiveEngine(
            store,
            TinyStudies.url(home),
            home,
            Map.of("cpu:0", new AdditiveRuntime(rows -> {})),
            config,
            Recorder.NONE)) {
      return engine.run(STUDY, event -> {});
    }
  }

  @Test
  void rowsThatTheStoreRefusesAreAStoredFailureOfTheirTextAndComeWithTheNextRun() {
    ResultStore refusing =
        new ForwardingStore(open()) {
          @Override
          public void upsert(List<? extends ResultRow> rows) {
            if (rows.stream().anyMatch(StoreFaultsTest::isRefused)) {
              throw new AscribeException(ErrorCode.INTERNAL, "store test: refuses a row");
            }
            super.upsert(rows);
          }
        };

    StudyCompleted end = run(refusing);

    Stored stored = Stored.read(home, STUDY);
    assertThat(end.failures()).isEqualTo(3);
    assertThat(stored.failures())
        .hasSize(3)
        .allSatisfy(
            failure -> {
              assertThat(failure.unit()).endsWith("/store");
              assertThat(failure.code()).isEqualTo("INTERNAL");
              assertThat(failure.message()).isEqualTo("store test: refuses a row");
            });
    assertThat(stored.status()).containsExactly("failed");
    assertThat(run(open()).failures()).isZero();
    assertThat(Stored.read(home, STUDY).failures()).isEmpty();
    assertThat(Stored.read(home, STUDY).status()).containsExactly("done");
  }

  /** The first text of each run. */
  private static boolean isRefused(ResultRow row) {
    return row instanceof PredictionRow prediction && prediction.instanceId().equals(FIRST_TEXT);
  }

  @Test
  void statisticsWaitUntilTheStoreCanBeReadAgain() {
    AtomicInteger readings = new AtomicInteger();
    ResultStore store =
        new ForwardingStore(open()) {
          @Override
          public List<AttributionRow> attributions(String studyId, String runId) {
            if (readings.getAndIncrement() < 2) {
              throw new AscribeException(ErrorCode.STORE_UNAVAILABLE, "store test: not now");
            }
            return super.attributions(studyId, runId);
          }
        };

    assertThat(run(store).failures()).isZero();

    assertThat(readings).hasValueGreaterThan(2);
    try (ResultStore whole = open()) {
      assertThat(whole.intervals(STUDY.id())).isNotEmpty();
    }
  }
}
