package dev.ascribe.app;

import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.CheckpointRetention;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.LockSettings;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.MicrometerRecorder;
import dev.ascribe.telemetry.Usage;
import dev.ascribe.training.CheckpointHome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.pekko.stream.javadsl.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of a command that computes in its own process, such as {@code run} and {@code
 * explain}. It owns an actor system, the devices and the store, and computes for one caller. The
 * engine of the daemon is {@link ServingEngine}.
 */
public final class EmbeddedEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedEngine.class);

  /**
   * Timeout of the shutdown. It is longer than any batch takes; a training stops at its next step.
   */
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofMinutes(2);

  private final EngineCore core;
  private final Path home;

  /** How long a study waits for another process that runs it. */
  private final Duration patience;

  private final MeterRegistry meters;

  /**
   * Starts the engine.
   *
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened
   */
  public static EmbeddedEngine open(EngineOptions options) {
    MeterRegistry meters = new SimpleMeterRegistry();
    return new EmbeddedEngine(
        new EngineCore(
            EngineParts.open(options, new MicrometerRecorder(meters), EmbeddedEngine::forOneCaller),
            options.config()),
        options.home(),
        LockSettings.from(options.config()).patience(),
        meters);
  }

  /**
   * Returns the settings for one caller, who limits its own requests. They have no limit of
   * requests, no time for a drain and no warm models, and no study is resumed.
   */
  private static ServiceSettings forOneCaller(ServiceSettings settings) {
    return new ServiceSettings(
        Integer.MAX_VALUE,
        settings.maxStudies(),
        Duration.ZERO,
        SHUTDOWN_TIMEOUT,
        settings.askTimeout(),
        settings.openingTimeout(),
        false,
        settings.resumePause(),
        settings.journalEvents(),
        settings.journalBytes(),
        List.of());
  }

  private EmbeddedEngine(EngineCore core, Path home, Duration patience, MeterRegistry meters) {
    this.core = core;
    this.home = home;
    this.patience = patience;
    this.meters = meters;
  }

  @Override
  public StudyEvent.StudyCompleted run(
      StudySpec study, boolean recompute, Consumer<StudyEvent> listener) {
    ResultStore store = core.parts().store();
    StudyPreparation prepared =
        StudyPreparation.check(
            study,
            new ModelCatalog(new ModelHome(home)),
            core.parts().scheduling().maxCoalitions());
    try (StudyLock lock = store.locks().takeOver(study.id(), patience)) {
      StudyTask task =
          prepared.begin(
              store,
              home,
              Recomputation.of(
                  recompute,
                  core.parts().scheduling().keepCheckpoints() == CheckpointRetention.ALL));
      StudyEvent.StudyCompleted end = runAndCommit(task, listener);
      new CheckpointHome(home).deleteIfEmpty(study.id());
      return end;
    }
  }

  /** Runs a study, and returns when none of its rows is on its way to the store any more. */
  private StudyEvent.StudyCompleted runAndCommit(StudyTask task, Consumer<StudyEvent> listener) {
    try {
      return run(core, task, listener);
    } finally {
      awaitCommits();
    }
  }

  private void awaitCommits() {
    try {
      core.await(core.ask(core.actors().aggregator(), AggregatorProtocol.AwaitCommits::new));
    } catch (RuntimeException late) {
      // The database accepts the rows only as long as no other process takes the study.
      LOG.debug("rows may still be on their way to the store: {}", late.getMessage());
    }
  }

  /** Runs a study on the engine's actors, waits for its end, and returns its last event. */
  static StudyEvent.StudyCompleted run(
      EngineCore core, StudyTask task, Consumer<StudyEvent> listener) {
    AtomicReference<StudyEvent> end = new AtomicReference<>();
    core.await(
        new EngineRequests(core)
            .run(task)
            .runForeach(
                event -> {
                  end.set(event);
                  listener.accept(event);
                },
                core.system()));
    if (end.get() instanceof StudyEvent.StudyAborted aborted) {
      throw new AscribeException(aborted.code(), aborted.message());
    }
    return (StudyEvent.StudyCompleted) end.get();
  }

  @Override
  public Explanation explain(ExplanationRequest request) {
    return explain(core, request);
  }

  /** Explains one text on the engine's actors, and waits for the explanation. */
  @Override
  public Explanation explain(
      ExplanationRequest request, Instant deadline, Consumer<Explanation> estimates) {
    return core.await(
            new EngineRequests(core)
                .explainWithEstimates(request, null, deadline)
                .map(
                    update -> {
                      if (!update.isAnswer()) {
                        estimates.accept(update.explanation());
                      }
                      return update;
                    })
                .runWith(Sink.last(), core.system()))
        .explanation();
  }

  static Explanation explain(EngineCore core, ExplanationRequest request) {
    return core.await(new EngineRequests(core).explain(request, null, null));
  }

  @Override
  public Usage usage() {
    return Usage.of(meters);
  }

  @Override
  public void close() {
    core.close();
  }
}
