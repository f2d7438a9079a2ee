package dev.ascribe.app;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.reporting.InstancePages;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.ManagedService;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.telemetry.DeviceBoard;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.telemetry.Recorders;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.MDC;

/** The whole engine in one JVM, for many callers at a time. */
public final class ServingEngine implements ManagedService {
  private final EngineCore core;
  private final ServiceSettings settings;
  private final ServedStudies studies;
  private final EngineStatusReader status;
  private final InstancePages pages;
  private final StoreProbe probe;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Starts the engine, and what earlier processes left unfinished.
   *
   * @param recorder hears of everything, beside the engine's own
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened; what is wrong with a model that is to be
   *     warm
   */
  public static ServingEngine open(EngineOptions options, Recorder recorder) {
    DeviceBoard board = new DeviceBoard();
    StoreProbe probe = new StoreProbe();
    EngineCore core =
        EngineCore.open(options, Recorders.of(board, probe, recorder), configured -> configured);
    return new ServingEngine(core, board, probe);
  }

  /**
   * @param board a recorder of the core
   * @param probe another
   */
  ServingEngine(EngineCore core, DeviceBoard board, StoreProbe probe) {
    this.core = core;
    this.settings = core.parts().service();
    this.studies = new ServedStudies(core, ServedStudies.Pauses.USUAL);
    this.status = new EngineStatusReader(core, board, probe);
    this.pages = new InstancePages(store());
    this.probe = probe;
    if (settings.resume()) {
      studies.resume();
    }
    Housekeeping housekeeping = core.parts().housekeeping();
    core.system()
        .scheduler()
        .scheduleWithFixedDelay(
            housekeeping.settings().interval(),
            housekeeping.settings().interval(),
            () -> core.inBackground(() -> swept(housekeeping)),
            core.system().executionContext());
  }

  private static Void swept(Housekeeping housekeeping) {
    housekeeping.sweep();
    return null;
  }

  /** The store that the engine writes. */
  ResultStore store() {
    return core.parts().store();
  }

  /** From the word to stop until everything has ended. */
  Duration shutdownTimeout() {
    return settings.shutdownTimeout();
  }

  @Override
  public CompletionStage<Submission> submit(StudySubmission submission) {
    return draining.get()
        ? CompletableFuture.failedFuture(shuttingDown())
        : core.plain(studies.submit(submission));
  }

  @Override
  public CompletionStage<StudyPage> studies(StudyKey after, int limit) {
    return core.plain(studies.page(after, limit));
  }

  @Override
  public CompletionStage<StudyStatus> study(String studyId, RunQuery runs) {
    return core.plain(studies.one(studyId, runs));
  }

  @Override
  public CompletionStage<StudyStatus> cancel(String studyId) {
    return core.plain(studies.cancel(studyId));
  }

  @Override
  public CompletionStage<StudyStatus> delete(String studyId) {
    return core.plain(studies.delete(studyId));
  }

  @Override
  public CompletionStage<Source<NumberedEvent, NotUsed>> events(String studyId, long after) {
    return core.plain(studies.events(studyId, after));
  }

  @Override
  public CompletionStage<InstancePage> instances(String studyId, InstanceQuery query) {
    return core.plain(core.inBackground(() -> pages.read(studies.stored().spec(studyId), query)));
  }

  @Override
  public Source<ExplanationUpdate, NotUsed> explain(
      ExplanationRequest request, Instant deadline, boolean withEstimates) {
    // The caller's own name of the request, so that the log of the engine is found by it.
    String caller = MDC.get(LogFields.REQUEST);
    long begun = System.nanoTime();
    return core.explain(request, caller, deadline, withEstimates)
        .map(
            update -> {
              if (update.isAnswer()) {
                core.parts().recorder().explained(Duration.ofNanos(System.nanoTime() - begun));
              }
              return update;
            });
  }

  @Override
  public CompletionStage<EngineStatus> status() {
    return core.plain(status.read());
  }

  @Override
  public CompletionStage<Void> drain() {
    if (draining.compareAndSet(false, true)) {
      CompletableFuture<Done> idle =
          core.ask(core.desk(), replyTo -> new RequestDesk.Drain(shuttingDown(), replyTo));
      idle.completeOnTimeout(null, settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((done, failure) -> drained.complete(null));
    }
    return drained;
  }

  @Override
  public CompletionStage<Void> ended() {
    return core.ended();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      long begun = System.nanoTime();
      drain().toCompletableFuture().join();
      Duration spent = Duration.ofNanos(System.nanoTime() - begun);
      core.close(settings.shutdownTimeout().minus(spent));
      probe.close();
    }
  }

  private static AscribeException shuttingDown() {
    return new AscribeException(ErrorCode.CANCELLED, "the engine is shutting down");
  }
}
