package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.scheduling.supervision.RunSummarizer;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ForwardingStore;
import dev.ascribe.storage.ResultRow.FailureRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.Method;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Actors that crash or stop while another actor waits for them. */
@Timeout(60)
class CrashedActorsTest {
  private static final StudySpec STUDY = TinyStudies.study("");

  @TempDir Path home;
  private final Gate gate = new Gate();
  private final AtomicBoolean isSummarizerBroken = new AtomicBoolean();
  private final AtomicBoolean isCheckBroken = new AtomicBoolean();
  private final AtomicBoolean isRecorderBroken = new AtomicBoolean();
  private ResultStore store;
  private EngineCore core;

  @BeforeEach
  void open() {
    store =
        new ForwardingStore(ResultStores.open(TinyStudies.url(home))) {
          @Override
          public void checkWritable() {
            if (isCheckBroken.get()) {
              throw new AssertionError("a fault of the store's code");
            }
            super.checkWritable();
          }
        };
    Recorder recorder =
        new Recorder() {
          @Override
          public void storeWaiting(OptionalLong sinceNanos) {
            if (isRecorderBroken.get()) {
              throw new IllegalStateException("a fault of the recorder");
            }
          }
        };
    Config config =
        ConfigFactory.parseString(
                """
                ascribe.aggregation.flush-interval = 5ms
                ascribe.service { shutdown-timeout = 10m, drain-timeout = 5m }
                """)
            .withFallback(ConfigFactory.load());
    AtomicBoolean stopping = new AtomicBoolean();
    core =
        AdditiveEngine.over(
            store,
            () ->
                new EngineCore(
                    withSummarizer(
                        AdditiveEngine.parts(
                            store,
                            AdditiveEngine.housekeeping(store, home, config),
                            EngineParts.journal(home, TinyStudies.url(home), store),
                            stopping,
                            AdditiveEngine.opener(store, home, stopping),
                            Map.of("cpu:0", new AdditiveRuntime(gate)),
                            config,
                            recorder)),
                    config));
  }

  @AfterEach
  void close() {
    gate.passAll();
    core.close();
  }

  private EngineParts withSummarizer(EngineParts parts) {
    return new EngineParts(
        parts.store(),
        true,
        parts.housekeeping(),
        parts.journal(),
        parts.aggregation(),
        (study, run) -> summarize(parts.summarizer(), study, run),
        parts.stopping(),
        parts.scheduling(),
        parts.worker(),
        parts.service(),
        parts.opener(),
        parts.checks(),
        parts.runtimes(),
        parts.processes(),
        parts.recorder());
  }

  private RunSummarizer.Summary summarize(RunSummarizer real, String study, RunSpec run) {
    return isSummarizerBroken.get() ? null : real.summarize(study, run);
  }

  /** Runs the study on a thread of its own, so that the test fails if the study never ends. */
  private StudyCompleted runStudy() throws Exception {
    StudyTask task = AdditiveEngine.begin(store, home, STUDY);
    return CompletableFuture.supplyAsync(() -> EmbeddedEngine.run(core, task, event -> {}))
        .get(30, TimeUnit.SECONDS);
  }

  private void assertRecovers() throws Exception {
    assertThat(runStudy().failures()).isZero();
    assertThat(store.study(STUDY.id()).orElseThrow().status()).isEqualTo("done");
    assertThat(store.failures(STUDY.id())).isEmpty();
  }

  @Test
  void aCrashWhileARunIsSummarisedFailsTheRun() throws Exception {
    isSummarizerBroken.set(true);

    assertThat(runStudy().failures()).isEqualTo(3);

    assertThat(store.study(STUDY.id()).orElseThrow().status()).isEqualTo("failed");
    assertThat(store.runs(STUDY.id()))
        .hasSize(3)
        .allSatisfy(
            run -> {
              assertThat(run.status()).isEqualTo("failed");
              assertThat(store.completedInstances(STUDY.id(), run.runId()))
                  .hasSize(run.instances());
            });
    assertThat(store.failures(STUDY.id()))
        .hasSize(3)
        .allSatisfy(
            failure -> {
              assertThat(failure.unit()).isEqualTo(failure.runId() + "/summary");
              assertThat(failure.message()).startsWith("NullPointerException: ");
            })
        .extracting(FailureRow::code)
        .containsOnly("INTERNAL");
    isSummarizerBroken.set(false);
    assertRecovers();
  }

  @Test
  void aProbeThatCrashesEndsTheEngine() {
    isCheckBroken.set(true);
    core.actors().probe().tell(StoreProbe.GetProblem.now(core.system().ignoreRef()));

    assertEnds("the store-probe failed; the log says why");
  }

  /** The shutdown does not wait for the last commit of an aggregator that cannot make it. */
  @Test
  void anAggregatorThatCrashesEndsTheEngine() {
    isRecorderBroken.set(true);
    assertThatThrownBy(this::runStudy)
        .hasCauseInstanceOf(AscribeException.class)
        // The writer of the study may notice it before the engine ends.
        .hasMessageFindingMatch("the aggregator failed|results can no longer be stored");
    assertEnds("the aggregator failed; the log says why");
  }

  private void assertEnds(String reason) {
    assertThat(core.ended().toCompletableFuture()).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(core.stopReason()).hasMessage(reason);
  }

  /** A timer of more than 248 days is refused, which no caller foresees. */
  @Test
  void anExplanationThatCrashesIsAnswered() throws Exception {
    ExplanationRequest request =
        new ExplanationRequest(
            Units.MODEL,
            new TextInput("it was great", null),
            Method.ATTENTION,
            null,
            STUDY.attribution(),
            13,
            false);
    Instant afterThat = Instant.now().plus(Duration.ofDays(300));
    EngineRequests requests = new EngineRequests(core);

    assertThat(requests.explain(request, null, afterThat))
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(AscribeException.class)
        .withMessageContaining("too far in future");
    assertThat(
            requests
                .explainWithEstimates(request, null, afterThat)
                .runWith(Sink.last(), core.system())
                .toCompletableFuture())
        .failsWithin(20, TimeUnit.SECONDS);
    CompletableFuture<Explanation> next = requests.explain(request, null, null);
    assertThat(next).succeedsWithin(20, TimeUnit.SECONDS);
    // The desk hears of the end of an explanation after its caller has the answer.
    EngineStatus status = status();
    while (status.waitingRequests() > 0) {
      status = status();
    }
  }

  @Test
  void aStudyStopsWhenItsListenerFails() throws Exception {
    gate.pass(3);
    StudyTask task = AdditiveEngine.begin(store, home, STUDY);
    assertThatThrownBy(
            () ->
                EmbeddedEngine.run(
                    core,
                    task,
                    event -> {
                      throw new IllegalStateException("the terminal is gone");
                    }))
        .hasRootCauseMessage("the terminal is gone");
    assertInterrupted();
  }

  @Test
  void aStudyStopsWhenItsStreamIsCancelled() throws Exception {
    gate.pass(3);
    StudyTask task = AdditiveEngine.begin(store, home, STUDY);
    assertThat(
            new EngineRequests(core)
                .run(task)
                .runWith(Sink.head(), core.system())
                .toCompletableFuture())
        .succeedsWithin(20, TimeUnit.SECONDS);
    assertInterrupted();
  }

  /** No unit of the study is left, although the device has not computed them. */
  private void assertInterrupted() throws Exception {
    EngineStatus status = status();
    while (status.queue().values().stream().anyMatch(units -> units > 0)
        || status.devices().stream().anyMatch(device -> !device.units().isEmpty())) {
      status = status();
    }
    assertThat(store.study(STUDY.id()).orElseThrow().status()).isEqualTo("running");
    gate.passAll();
    assertRecovers();
  }

  private EngineStatus status() throws Exception {
    return new EngineStatusReader(core).read().get();
  }
}
