package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.Service;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.StudyRegistry;
import dev.ascribe.scheduling.request.ModelChecks;
import dev.ascribe.scheduling.request.RequestDesk;
import dev.ascribe.scheduling.supervision.StoredRunSummarizer;
import dev.ascribe.scheduling.supervision.StudyReport;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.DjlRuntime;
import dev.ascribe.worker.protocol.ToScheduler;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What engines of either kind are made of: the actor system, its devices and its store, and what
 * callers ask of its actors.
 */
final class EngineCore {
  /** Events of a study that wait for the caller who runs it. */
  private static final int EVENTS = 1 << 16;

  /** Estimates that wait for a slow reader: later ones are better. */
  private static final int ESTIMATES = 8;

  private static final OverflowStrategy DROP_OLDEST = OverflowStrategy.dropHead();

  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  private final EngineParts parts;
  private final ActorSystem<Guardian.Command> system;
  private final StoreWatch watch;
  private final Guardian.EngineActors actors;

  /** Why the store is lost, or null. */
  private volatile AscribeException loss;

  /**
   * Starts an engine on the devices of this machine.
   *
   * @param service adapts the configured settings
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened
   */
  static EngineCore open(
      EngineOptions options, Recorder recorder, UnaryOperator<ServiceSettings> service) {
    Config ascribe = options.config().getConfig("ascribe");
    try {
      List<DeviceId> devices = DeviceId.parse(options.devices());
      DeviceId.shareOutCores(devices);
      ServiceSettings settings = service.apply(ServiceSettings.from(ascribe.getConfig("service")));
      return new EngineCore(parts(options, ascribe, devices, recorder, settings), options.config());
    } catch (ConfigException invalid) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, SyntaxErrors.ofHocon(invalid), invalid);
    }
  }

  private static EngineParts parts(
      EngineOptions options,
      Config ascribe,
      List<DeviceId> devices,
      Recorder recorder,
      ServiceSettings service) {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(options.home()));
    SchedulerSettings scheduling = SchedulerSettings.from(ascribe.getConfig("scheduling"));
    WorkerSettings worker = WorkerSettings.from(ascribe.getConfig("worker"));
    RetentionSettings retention = RetentionSettings.from(ascribe.getConfig("retention"));
    AggregatorSettings aggregation = AggregatorSettings.from(options.config());
    WarmModels.install(service, catalog);
    List<ModelRef> warm =
        service.warmModels().stream().map(model -> identified(model, catalog)).toList();
    Map<String, DeviceRuntime> runtimes = new LinkedHashMap<>();
    for (DeviceId device : devices) {
      runtimes.put(
          device.toString(), new DjlRuntime(device, catalog::resolve, worker.prefixBytes()));
    }
    ResultStore store = ResultStores.open(options.storeUrl());
    FileUnitJournal journal = journal(options.home(), options.storeUrl(), store);
    Housekeeping housekeeping =
        new Housekeeping(store, options.home(), retention, Clock.systemUTC());
    // Before anything runs here: what dead processes have left is in nobody's way.
    housekeeping.sweep();
    AtomicBoolean stopping = new AtomicBoolean();
    return new EngineParts(
        store,
        housekeeping,
        journal,
        aggregation,
        new StoredRunSummarizer(store),
        stopping,
        scheduling,
        worker,
        service.withWarmModels(warm),
        new LocalStudyOpener(store, catalog, options.home(), stopping::get),
        new ModelChecks(
            model -> identified(model, catalog),
            model -> ModelLoader.check(model, catalog.resolve(model.model()))),
        runtimes,
        recorder);
  }

  /** Counts what processes have left that died, and begins to note what this one computes. */
  static FileUnitJournal journal(Path home, String storeUrl, ResultStore store) {
    Path directory = home.resolve("running");
    UnitDeaths.record(FileUnitJournal.takeLeft(directory, storeUrl), store);
    return FileUnitJournal.begin(directory, storeUrl);
  }

  private static ModelRef identified(ModelRef model, ModelCatalog catalog) {
    Path checkpoint = model.checkpoint() == null ? null : Path.of(model.checkpoint());
    return model.withDigest(ModelDigest.of(catalog.resolve(model.model()), checkpoint));
  }

  EngineCore(EngineParts parts, Config config) {
    this.parts = parts;
    this.system = ActorSystem.create(Guardian.create(parts), "ascribe", config);
    this.actors = await(ask(system, Guardian.GetActors::new));
    this.watch = new StoreWatch(parts.store(), this::onStoreLost);
  }

  EngineParts parts() {
    return parts;
  }

  ActorSystem<?> system() {
    return system;
  }

  ActorRef<ToScheduler> scheduler() {
    return actors.scheduler();
  }

  ActorRef<StudyRegistry.Command> registry() {
    return actors.registry();
  }

  ActorRef<RequestDesk.Command> desk() {
    return actors.desk();
  }

  /** Nothing that is computed from now on could be kept. */
  private void onStoreLost(AscribeException reason) {
    LOG.error("{}; the engine ends", reason.getMessage());
    loss = reason;
    parts.stopping().set(true);
    system.tell(new Guardian.GiveUp(reason));
  }

  /** Completes when all actors have ended; fails with STORE_LOST where that is the reason. */
  CompletionStage<Void> ended() {
    return system
        .getWhenTerminated()
        .thenApply(
            done -> {
              if (loss != null) {
                throw loss;
              }
              return null;
            });
  }

  /**
   * Asks an actor what it knows. Fails with CANCELLED when the engine ends before the answer.
   *
   * @param question by who waits for the answer
   */
  <Q, A> CompletableFuture<A> ask(RecipientRef<Q> actor, Function<ActorRef<A>, Q> question) {
    return plain(
        AskPattern.ask(actor, question::apply, parts.service().askTimeout(), system.scheduler()));
  }

  /** Asks an actor for something that may take long, or be refused. */
  <Q, A> CompletableFuture<A> request(
      RecipientRef<Q> actor, Function<ActorRef<StatusReply<A>>, Q> request) {
    return plain(
        AskPattern.askWithStatus(
            actor, request::apply, parts.service().openingTimeout(), system.scheduler()));
  }

  /**
   * Asks an actor that answers when there is something to tell.
   *
   * @param nothing stands for an answer that does not come for a while
   */
  <Q, A> CompletableFuture<A> poll(
      RecipientRef<Q> actor, Function<ActorRef<A>, Q> question, A nothing) {
    return ask(actor, question)
        .exceptionally(
            failure -> {
              if (failure.getCause() instanceof TimeoutException) {
                return nothing;
              }
              throw new CompletionException(failure);
            });
  }

  /** The events of a study that is run for the caller; the last one tells how it ended. */
  Source<StudyEvent, NotUsed> run(StudyTask task) {
    return ActorSource.<StudyReport>actorRef(
            never -> false, never -> Optional.empty(), EVENTS, DROP_OLDEST)
        .mapMaterializedValue(
            listener -> {
              system.tell(new Guardian.RunStudy(task, listener));
              return NotUsed.getInstance();
            })
        .filter(report -> report.event() != null)
        .map(StudyReport::event)
        .takeWhile(event -> !(event instanceof StudyEvent.End), true);
  }

  /**
   * Explains one text when the stream is run; its last element is the answer.
   *
   * @param caller the caller's own name of the request, or null
   */
  Source<Service.ExplanationUpdate, NotUsed> explain(
      ExplanationRequest request, String caller, Instant deadline, boolean withEstimates) {
    if (parts.stopping().get()) {
      return Source.failed(stopped());
    }
    return ActorSource.<RequestDesk.Reply>actorRef(
            never -> false,
            reply ->
                reply instanceof RequestDesk.Refused refused
                    ? Optional.of(refused.reason())
                    : Optional.empty(),
            ESTIMATES,
            DROP_OLDEST)
        .mapMaterializedValue(
            replyTo -> {
              desk()
                  .tell(new RequestDesk.Explain(request, caller, deadline, withEstimates, replyTo));
              return NotUsed.getInstance();
            })
        .takeWhile(reply -> reply instanceof RequestDesk.Estimate, true)
        .map(EngineCore::update);
  }

  private static Service.ExplanationUpdate update(RequestDesk.Reply reply) {
    return reply instanceof RequestDesk.Estimate estimate
        ? new Service.ExplanationUpdate(estimate.explanation(), false)
        : new Service.ExplanationUpdate(((RequestDesk.Answer) reply).explanation(), true);
  }

  /** Waits for a stage, and throws what it failed with. */
  <T> T await(CompletionStage<T> stage) {
    try {
      return plain(stage).join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof AscribeException cause ? cause : failed;
    }
  }

  /** The same stage, failing with the failure itself instead of one that wraps it. */
  <T> CompletableFuture<T> plain(CompletionStage<T> stage) {
    CompletableFuture<T> plain = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            plain.complete(value);
          } else {
            plain.completeExceptionally(reason(failure));
          }
        });
    return plain;
  }

  private Throwable reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof AscribeException) {
      return cause;
    }
    if (parts.stopping().get()) {
      return loss == null ? stopped() : loss;
    }
    return cause instanceof TimeoutException
        ? new AscribeException(
            ErrorCode.INTERNAL, "the engine does not answer; the log says why", cause)
        : cause;
  }

  /** Does something on a thread that may block. */
  <T> CompletableFuture<T> inBackground(Supplier<T> blocking) {
    if (system.getWhenTerminated().toCompletableFuture().isDone()) {
      return CompletableFuture.failedFuture(stopped());
    }
    return CompletableFuture.supplyAsync(
        blocking, system.dispatchers().lookup(ServiceSettings.BLOCKING));
  }

  static AscribeException stopped() {
    return new AscribeException(ErrorCode.CANCELLED, "the engine was stopped");
  }

  /**
   * Stops what works, has everything accepted written, and gives devices and store back.
   *
   * @param patience how long that may take; devices that compute on are left alone then
   */
  void close(Duration patience) {
    parts.stopping().set(true);
    watch.close();
    system.tell(Guardian.Stop.NOW);
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      LOG.warn("a device still computes after {} s; it is left to itself", patience.toSeconds());
    } catch (ExecutionException failed) {
      LOG.error("the engine ended with a failure", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    parts.journal().close();
    parts.store().close();
  }
}
