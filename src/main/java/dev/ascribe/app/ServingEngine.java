package dev.ascribe.app;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstancePages;
import dev.ascribe.scheduling.ManagedService;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.Priority;
import dev.ascribe.scheduling.RequestDesk;
import dev.ascribe.scheduling.Scheduler;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StoredStudies;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyRegistry;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudySubmission;
import dev.ascribe.scheduling.Submission;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.storage.ResultRow.SubmissionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyJson;
import dev.ascribe.telemetry.DeviceBoard;
import dev.ascribe.telemetry.LogFields;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.telemetry.Recorders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The whole engine in one JVM, for many callers at a time. */
public final class ServingEngine implements ManagedService {
  private static final Logger LOG = LoggerFactory.getLogger(ServingEngine.class);

  private final EngineCore core;
  private final ServiceSettings settings;
  private final DeviceBoard board;
  private final StoredStudies stored;
  private final InstancePages pages;
  private final StoreProbe probe;
  private final AtomicLong requests = new AtomicLong();
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
    this.board = board;
    ResultStore store = core.parts().store();
    this.stored = new StoredStudies(store);
    this.pages = new InstancePages(store);
    this.probe = probe;
    if (settings.resume()) {
      store.studies().forEach(this::resume);
    }
  }

  /** The store that the engine writes. */
  ResultStore store() {
    return core.parts().store();
  }

  /** From the word to stop until everything has ended. */
  Duration shutdownTimeout() {
    return settings.shutdownTimeout();
  }

  private void resume(StudyRow row) {
    if (!row.status().equals(StudyStatus.State.RUNNING.id())) {
      return;
    }
    try {
      SubmissionRow submission = stored.submission(row.studyId(), Instant.now());
      StudySubmission again =
          new StudySubmission(
              StudyJson.read(row.spec(), row.studyId()),
              Named.parse(Priority.class, "priority", submission.priority()));
      core.tell(
          new Guardian.ToRegistry(
              new StudyRegistry.Resume(again, Instant.ofEpochMilli(submission.submitted()))));
    } catch (AscribeException unreadable) {
      LOG.warn("study {} is not resumed: {}", row.studyId(), unreadable.getMessage());
    }
  }

  @Override
  public CompletionStage<Submission> submit(StudySubmission submission) {
    if (draining.get()) {
      return CompletableFuture.failedFuture(shuttingDown());
    }
    CompletableFuture<Optional<Submission>> taken =
        ask(answer -> new StudyRegistry.Submit(submission, answer));
    return plain(
        taken.thenCompose(
            here ->
                here.isPresent()
                    ? CompletableFuture.completedFuture(here.get())
                    : core.inBackground(
                        () -> new Submission(stored.one(submission.study().id()), false))));
  }

  @Override
  public CompletionStage<List<StudyStatus>> studies() {
    CompletableFuture<List<StudyStatus>> live = ask(StudyRegistry.GetAll::new);
    return plain(live.thenCompose(here -> core.inBackground(() -> merged(here))));
  }

  private List<StudyStatus> merged(List<StudyStatus> live) {
    Map<String, StudyStatus> studies = new LinkedHashMap<>();
    stored.all().forEach(study -> studies.put(study.id(), study));
    live.forEach(study -> studies.put(study.id(), withoutRuns(study)));
    List<StudyStatus> latestFirst = new ArrayList<>(studies.values());
    latestFirst.sort(
        Comparator.comparing(
                (StudyStatus study) ->
                    study.submitted() == null ? Instant.EPOCH : study.submitted())
            .reversed()
            .thenComparing(StudyStatus::id));
    return latestFirst;
  }

  @Override
  public CompletionStage<StudyStatus> study(String studyId) {
    CompletableFuture<Optional<StudyStatus>> live =
        ask(answer -> new StudyRegistry.Get(studyId, answer));
    return plain(live.thenCompose(here -> core.inBackground(() -> complete(studyId, here))));
  }

  @Override
  public CompletionStage<StudyStatus> cancel(String studyId) {
    CompletableFuture<Optional<StudyStatus>> live =
        ask(answer -> new StudyRegistry.Cancel(studyId, answer));
    return plain(
        live.thenCompose(
            here ->
                core.inBackground(
                    () -> {
                      if (here.isEmpty()) {
                        stored.cancel(studyId);
                      }
                      return complete(studyId, here);
                    })));
  }

  private StudyStatus complete(String studyId, Optional<StudyStatus> live) {
    return live.isPresent() ? stored.withFailures(live.get()) : stored.one(studyId);
  }

  @Override
  public CompletionStage<Subscription> subscribe(
      String studyId, long after, Consumer<NumberedEvent> listener) {
    CompletableFuture<Optional<Subscription>> live =
        ask(answer -> new StudyRegistry.Subscribe(studyId, after, listener, answer));
    return plain(
        live.thenCompose(
            here ->
                here.isPresent()
                    ? CompletableFuture.completedFuture(here.get())
                    : core.inBackground(() -> tellTheEnd(stored.one(studyId), listener))));
  }

  /** All that is known of the events of a study that this process has not run. */
  private Subscription tellTheEnd(StudyStatus study, Consumer<NumberedEvent> listener) {
    StudyEvent end =
        switch (study.state()) {
          case DONE, FAILED ->
              new StudyEvent.StudyCompleted(study.id(), study.failureCount(), Double.NaN);
          case CANCELLED -> new StudyEvent.StudyCancelled(study.id());
          case RUNNING, INTERRUPTED ->
              new StudyEvent.StudyAborted(
                  study.id(), ErrorCode.CANCELLED, "an earlier process left it unfinished");
        };
    listener.accept(new NumberedEvent(core.system().startTime(), Instant.now(), end));
    return () -> {};
  }

  @Override
  public CompletionStage<InstancePage> instances(
      String studyId, String runId, int offset, int limit) {
    return plain(core.inBackground(() -> pages.read(stored.spec(studyId), runId, offset, limit)));
  }

  @Override
  public PendingExplanation explain(
      ExplanationRequest request, Instant deadline, Consumer<Explanation> progress) {
    // The caller's own id first, so that the log of the engine is found by it.
    String caller = MDC.get(LogFields.REQUEST);
    String id = (caller == null ? "request" : caller) + "-" + requests.incrementAndGet();
    CompletableFuture<Explanation> answer =
        core.ask(
            future ->
                new Guardian.ToDesk(
                    new RequestDesk.Explain(id, request, deadline, progress, future)));
    return new PendingExplanation() {
      @Override
      public CompletionStage<Explanation> answer() {
        return answer;
      }

      @Override
      public void cancel() {
        core.tell(new Guardian.ToDesk(new RequestDesk.Cancel(id)));
      }
    };
  }

  @Override
  public CompletionStage<EngineStatus> status() {
    CompletableFuture<Scheduler.Seen> seen = core.ask(Guardian.Look::new);
    CompletableFuture<Integer> open =
        core.ask(answer -> new Guardian.ToDesk(new RequestDesk.Count(answer)));
    return plain(
        seen.thenCombine(open, this::status).thenCombine(probe.problem(core), Function::apply));
  }

  private Function<Optional<String>, EngineStatus> status(Scheduler.Seen seen, int open) {
    List<EngineStatus.DeviceStatus> devices =
        core.parts().runtimes().keySet().stream()
            .map(
                device ->
                    new EngineStatus.DeviceStatus(
                        device,
                        board.isUp(device),
                        board.memoryBytes(device),
                        seen.resident().getOrDefault(device, List.of()),
                        seen.units().getOrDefault(device, List.of())))
            .toList();
    return problem ->
        new EngineStatus(
            devices,
            seen.queue(),
            seen.oldestWaitSeconds(),
            open,
            settings.maxRequests(),
            problem.orElse(null));
  }

  @Override
  public CompletionStage<Void> drain() {
    if (draining.compareAndSet(false, true)) {
      CompletableFuture<Void> idle =
          core.ask(answer -> new Guardian.ToDesk(new RequestDesk.Drain(shuttingDown(), answer)));
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
    }
  }

  private <T> CompletableFuture<T> ask(
      Function<CompletableFuture<T>, StudyRegistry.Command> command) {
    return core.ask(answer -> new Guardian.ToRegistry(command.apply(answer)));
  }

  /** The same stage, failing with the failure itself instead of one that wraps it. */
  private static <T> CompletionStage<T> plain(CompletableFuture<T> stage) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            plain.complete(value);
          } else {
            plain.completeExceptionally(
                failure instanceof CompletionException ? failure.getCause() : failure);
          }
        });
    return plain;
  }

  private static AscribeException shuttingDown() {
    return new AscribeException(ErrorCode.CANCELLED, "the engine is shutting down");
  }

  private static StudyStatus withoutRuns(StudyStatus study) {
    return new StudyStatus(
        study.id(),
        study.name(),
        study.digest(),
        study.state(),
        study.priority(),
        study.methods(),
        study.submitted(),
        study.ended(),
        List.of(),
        study.runCount(),
        study.instances(),
        study.completed(),
        study.failed(),
        study.evaluations(),
        study.etaSeconds(),
        List.of(),
        study.failureCount(),
        study.cause());
  }
}
