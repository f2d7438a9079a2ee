package dev.ascribe.app;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.reporting.InstancePages;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.MDC;

/** The whole engine in one JVM, for many callers at a time. */
public final class ServingEngine implements Service, AutoCloseable {
  /** How long a caller waits for the cancellation or deletion of a study. */
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration RESUME_PAUSE = Duration.ofSeconds(30);

  private final EngineCore core;
  private final ServiceSettings settings;
  private final ServedStudies studies;
  private final EngineStatusReader status;
  private final InstancePages pages;

  /**
   * Starts the engine, and what earlier processes left unfinished.
   *
   * @param recorder hears of everything, beside the engine's own
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened; what is wrong with a model that is to be
   *     warm
   */
  public static ServingEngine open(EngineOptions options, Recorder recorder) {
    EngineParts parts = EngineParts.open(options, recorder, UnaryOperator.identity());
    return new ServingEngine(new EngineCore(parts, options.config()));
  }

  ServingEngine(EngineCore core) {
    this.core = core;
    this.settings = core.parts().service();
    this.studies = new ServedStudies(core, CHANGE_TIMEOUT);
    this.status = new EngineStatusReader(core);
    this.pages = new InstancePages(store());
    if (settings.resume()) {
      new UnfinishedStudies(core, RESUME_PAUSE).resume();
    }
    Housekeeping housekeeping = core.parts().housekeeping();
    core.system()
        .scheduler()
        .scheduleWithFixedDelay(
            housekeeping.settings().interval(),
            housekeeping.settings().interval(),
            () -> core.runInBackground(housekeeping::sweep),
            core.system().executionContext());
  }

  /** The store that the engine writes. */
  ResultStore store() {
    return core.parts().store();
  }

  /** The actor system of the engine, which a server shares with it. */
  public ActorSystem<?> system() {
    return core.system();
  }

  @Override
  public CompletionStage<Submission> submit(StudySubmission submission) {
    return core.isStopping()
        ? CompletableFuture.failedFuture(EngineShutdown.shuttingDown())
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
  public CompletableFuture<Explanation> explain(ExplanationRequest request, Instant deadline) {
    long begun = System.nanoTime();
    CompletableFuture<Explanation> answer =
        new EngineRequests(core).explain(request, caller(), deadline);
    answer.thenRun(() -> recordExplained(begun));
    return answer;
  }

  @Override
  public Source<ExplanationUpdate, NotUsed> explainWithEstimates(
      ExplanationRequest request, Instant deadline) {
    long begun = System.nanoTime();
    return new EngineRequests(core)
        .explainWithEstimates(request, caller(), deadline)
        .map(
            update -> {
              if (update.isAnswer()) {
                recordExplained(begun);
              }
              return update;
            });
  }

  /** The caller's own name of the request, by which the log of the engine names it, or null. */
  private static String caller() {
    return MDC.get(LogFields.REQUEST);
  }

  private void recordExplained(long begunNanos) {
    core.parts().recorder().explained(Duration.ofNanos(System.nanoTime() - begunNanos));
  }

  @Override
  public CompletionStage<EngineStatus> status() {
    return core.plain(status.read());
  }

  boolean isStopping() {
    return core.isStopping();
  }

  /**
   * Completes when the engine has ended, be it closed or because a part of it failed that it cannot
   * do without; the log says which. Fails with STORE_LOST where the results cannot be kept any
   * more.
   */
  CompletionStage<Void> ended() {
    return core.ended();
  }

  /**
   * Answers open requests, stops studies where they are, has everything accepted written, and gives
   * devices and store back, all within the time that the settings allow. Studies that ran go on
   * when the next process starts. Blocks; the second call does nothing.
   */
  @Override
  public void close() {
    core.close();
  }
}
