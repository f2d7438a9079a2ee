package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.cli.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.Engine;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.OnlineExplanation;
import dev.ascribe.scheduling.SchedulerSettings;
import dev.ascribe.scheduling.StoredRunSummarizer;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.StudyTask;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLock;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Usage;
import dev.ascribe.telemetry.UsageRecorder;
import dev.ascribe.worker.DeviceId;
import dev.ascribe.worker.DeviceRuntime;
import dev.ascribe.worker.DeviceThreads;
import dev.ascribe.worker.DjlRuntime;
import dev.ascribe.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;

/** The whole engine in one JVM: an actor system, its devices and its store. */
public final class EmbeddedEngine implements Engine {
  /** Enough for the figures of one run while the files of another are deleted. */
  private static final int BLOCKING_THREADS = 2;

  private static final String STOPPED = "the engine was stopped";

  private final ResultStore store;
  private final ExecutorService blocking;
  private final ModelCatalog catalog;
  private final Path home;
  private final UsageRecorder recorder = new UsageRecorder();
  private final Set<ModelRef> checked = ConcurrentHashMap.newKeySet();
  private final ActorSystem<Guardian.Command> system;

  /**
   * Starts the engine.
   *
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened
   */
  public static EmbeddedEngine open(EngineOptions options) {
    Config ascribe = options.config().getConfig("ascribe");
    try {
      List<DeviceId> devices = DeviceId.parse(options.devices());
      DeviceThreads.shareOut(devices);
      return new EmbeddedEngine(options, ascribe, devices);
    } catch (ConfigException invalid) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, invalid.getMessage(), invalid);
    }
  }

  private EmbeddedEngine(EngineOptions options, Config ascribe, List<DeviceId> devices) {
    this.home = options.home();
    this.catalog = new ModelCatalog(new ModelHome(home));
    SchedulerSettings scheduling = SchedulerSettings.from(ascribe.getConfig("scheduling"));
    WorkerSettings worker = WorkerSettings.from(ascribe.getConfig("worker"));
    AggregatorSettings aggregation = AggregatorSettings.from(options.config());
    this.store = ResultStores.open(options.storeUrl());
    Map<String, DeviceRuntime> runtimes = new LinkedHashMap<>();
    for (DeviceId device : devices) {
      runtimes.put(device.toString(), new DjlRuntime(device, catalog::resolve));
    }
    this.blocking = Executors.newFixedThreadPool(BLOCKING_THREADS, EmbeddedEngine::daemon);
    EngineParts parts =
        new EngineParts(
            store,
            aggregation,
            new StoredRunSummarizer(store, blocking),
            blocking,
            scheduling,
            worker,
            runtimes,
            recorder);
    this.system = ActorSystem.create(Guardian.create(parts), "ascribe", options.config());
  }

  @Override
  public StudyEvent.StudyCompleted run(StudySpec study, Consumer<StudyEvent> listener) {
    StudyPreparation prepared = StudyPreparation.check(study, catalog);
    try (StudyLock lock = store.lockStudy(study.id())) {
      StudyTask task = prepared.begin(store, home);
      CompletableFuture<StudyEvent.StudyCompleted> completion = new CompletableFuture<>();
      tell(new Guardian.RunStudy(task, listener, completion));
      return await(completion);
    }
  }

  @Override
  public Explanation explain(ExplanationRequest request) {
    OnlineExplanation.targetOf(request);
    if (checked.add(request.model())) {
      check(request.model());
    }
    CompletableFuture<Explanation> answer = new CompletableFuture<>();
    tell(new Guardian.Explain(request, answer));
    return await(answer);
  }

  @Override
  public Usage usage() {
    return recorder.usage();
  }

  /** Opening a tokenizer takes longer than a prediction: each model is checked once. */
  private void check(ModelRef model) {
    try {
      ModelLoader.check(model, catalog.resolve(model.model()));
    } catch (RuntimeException refused) {
      checked.remove(model);
      throw refused;
    }
  }

  @Override
  public void close() {
    system.tell(Guardian.Stop.NOW);
    system.getWhenTerminated().toCompletableFuture().join();
    blocking.shutdown();
    try {
      blocking.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }

  private void tell(Guardian.Command command) {
    if (system.getWhenTerminated().toCompletableFuture().isDone()) {
      throw new AscribeException(ErrorCode.CANCELLED, STOPPED);
    }
    system.tell(command);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "ascribe-blocking");
    thread.setDaemon(true);
    return thread;
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CancellationException stopped) {
      throw new AscribeException(ErrorCode.CANCELLED, STOPPED, stopped);
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof AscribeException cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
