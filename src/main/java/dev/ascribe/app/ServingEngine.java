package dev.ascribe.app;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.reporting.InstancePages;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.RunQuery;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
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

/**
 * The engine of the daemon. It serves many callers at the same time: it runs their studies and
 * explains single texts, resumes unfinished studies at its start, and deletes unused files from
 * time to time. The engine of a single command is {@link EmbeddedEngine}.
 */
public final class ServingEngine implements Service, AutoCloseable {
  /** Timeout for the caller of a cancellation or deletion of a study. */
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(10);

  private final EngineCore core;
  private final ServiceSettings settings;
  private final ServedStudies studies;
  private final EngineStatusReader status;
  private final InstancePages pages;

  /**
   * Starts the engine, and resumes the studies that earlier processes left unfinished.
   *
   * @param recorder receives the measurements of the engine
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened, or the error of a warm model that cannot
   *     be loaded
   */
  public static ServingEngine open(EngineOptions options, Recorder recorder) {
    EngineParts parts = EngineParts.open(options, recorder, UnaryOperator.identity());
    EngineCore core = new EngineCore(parts, options.config());
    try {
      return new ServingEngine(core);
    } catch (RuntimeException e) {
      core.close();
      throw e;
    }
  }

  ServingEngine(EngineCore core) {
    this.core = core;
    this.settings = core.parts().service();
    this.studies = new ServedStudies(core, CHANGE_TIMEOUT);
    this.status = new EngineStatusReader(core);
    this.pages = new InstancePages(store());
    if (settings.resume()) {
      new UnfinishedStudies(core, settings.resumePause()).resume();
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
  public CompletionStage<StudySubmission.Reply> submit(StudySubmission submission) {
    return core.isStopping()
        ? CompletableFuture.failedFuture(EngineShutdown.SHUTTING_DOWN.asException())
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
  public CompletionStage<StudyStatus> rename(String studyId, String title) {
    return core.plain(studies.rename(studyId, title));
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
  public CompletionStage<Source<StudyEvent.Numbered, NotUsed>> events(String studyId, long after) {
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
    // The caller cancels the future that it gets, so that one is returned.
    var unused = answer.thenRun(() -> recordExplained(begun));
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

  /**
   * The id of the HTTP request, under which the engine's log names the work for it; may be null.
   */
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
   * Completes when the engine has ended, because it was closed or because one of its parts failed;
   * the log names the part. Fails with STORE_LOST if the engine ended because its store was lost.
   */
  CompletionStage<Void> ended() {
    return core.ended();
  }

  /**
   * Shuts the engine down: answers the open requests, interrupts the studies, waits until the
   * accepted rows are written, and closes the store. The next process resumes the interrupted
   * studies. Blocks, but no longer than the shutdown timeout of the settings. A second call does
   * nothing.
   */
  @Override
  public void close() {
    core.close();
  }
}
