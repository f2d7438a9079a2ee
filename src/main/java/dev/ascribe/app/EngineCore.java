package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconProblem;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.request.ModelChecks;
import dev.ascribe.scheduling.supervision.StoredRunSummarizer;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.DeviceThreads;
import dev.ascribe.worker.device.DjlRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What engines of either kind are made of: the actor system, its devices, its store, and threads
 * that may block. Questions to actors are futures that fail at the latest when the engine ends.
 */
final class EngineCore {
  /** Enough for figures and pages of some studies at a time. */
  private static final int BLOCKING_THREADS = 4;

  private static final int OPENING_THREADS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  private final EngineParts parts;
  private final ActorSystem<Guardian.Command> system;
  private final StoreWatch watch;
  private final Set<CompletableFuture<?>> questions = ConcurrentHashMap.newKeySet();

  /** Whether nobody answers any more. */
  private volatile boolean ended;

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
      DeviceThreads.shareOut(devices);
      ServiceSettings settings = service.apply(ServiceSettings.from(ascribe.getConfig("service")));
      return new EngineCore(parts(options, ascribe, devices, recorder, settings), options.config());
    } catch (ConfigException invalid) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, HoconProblem.oneLine(invalid), invalid);
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
    ExecutorService blocking = threads(BLOCKING_THREADS, "ascribe-blocking");
    ExecutorService opening = threads(OPENING_THREADS, "ascribe-opening");
    return new EngineParts(
        store,
        housekeeping,
        journal,
        aggregation,
        new StoredRunSummarizer(store, blocking),
        blocking,
        opening,
        scheduling,
        worker,
        service.withWarmModels(warm),
        new LocalStudyOpener(store, catalog, options.home(), opening::isShutdown),
        new ModelChecks(
            model -> identified(model, catalog),
            model -> ModelLoader.check(model, catalog.resolve(model.model())),
            blocking),
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
    system.getWhenTerminated().whenComplete((done, failure) -> failQuestions());
    this.watch = new StoreWatch(parts.store(), this::onStoreLost);
  }

  EngineParts parts() {
    return parts;
  }

  ActorSystem<?> system() {
    return system;
  }

  /** Nothing that is computed from now on could be kept. */
  private void onStoreLost(AscribeException reason) {
    LOG.error("{}; the engine ends", reason.getMessage());
    loss = reason;
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

  void tell(Guardian.Command command) {
    system.tell(command);
  }

  /** Tells a command, and has its answer fail with CANCELLED when the engine ends before it. */
  <T> CompletableFuture<T> ask(Function<CompletableFuture<T>, Guardian.Command> command) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    questions.add(answer);
    answer.whenComplete((value, failure) -> questions.remove(answer));
    system.tell(command.apply(answer));
    if (ended) {
      failQuestions();
    }
    return answer;
  }

  /** Does something on a thread that may block. */
  <T> CompletableFuture<T> inBackground(Supplier<T> blocking) {
    try {
      return CompletableFuture.supplyAsync(blocking, parts.blocking());
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedFuture(stopped());
    }
  }

  private void failQuestions() {
    ended = true;
    for (CompletableFuture<?> question : questions) {
      question.completeExceptionally(stopped());
    }
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
    long deadline = System.nanoTime() + patience.toNanos();
    // First of all: a study that is opened from now on would only be left to the next process.
    parts.opening().shutdownNow();
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
    parts.blocking().shutdown();
    awaitEnd(parts.opening(), deadline);
    awaitEnd(parts.blocking(), deadline);
    failQuestions();
    parts.journal().close();
    parts.store().close();
  }

  private static void awaitEnd(ExecutorService threads, long deadline) {
    try {
      long left = Math.max(deadline - System.nanoTime(), TimeUnit.SECONDS.toNanos(1));
      threads.awaitTermination(left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Threads that do not hold up the end of the process. */
  private static ExecutorService threads(int count, String name) {
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
