package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.app.cluster.DeviceProcesses;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.reporting.statistics.StoredStatistics;
import dev.ascribe.scheduling.EngineStatus;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.scheduling.request.ModelChecks;
import dev.ascribe.scheduling.supervision.StudyTask;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyLocks.StudyLock;
import dev.ascribe.study.Method;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.training.CheckpointHome;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All actors and a real store, on devices that hold additive models. */
public final class AdditiveEngine implements AutoCloseable {
  private final Path home;
  private final EngineCore core;

  AdditiveEngine(Path home, AdditiveRuntime runtime, Config config) {
    this(home, Map.of("cpu:0", runtime), config);
  }

  /**
   * @param runtimes by the names of the devices
   */
  AdditiveEngine(Path home, Map<String, DeviceRuntime> runtimes, Config config) {
    this.home = home;
    this.core = core(home, runtimes, config, Recorder.NONE);
  }

  /**
   * An engine over a store of the caller's; the engine closes it in the end.
   *
   * @param url of the store
   */
  public AdditiveEngine(
      ResultStore store,
      String url,
      Path home,
      Map<String, DeviceRuntime> runtimes,
      Config config,
      Recorder recorder) {
    this.home = home;
    this.core = core(store, url, home, runtimes, config, recorder);
  }

  /** The same engine as a daemon; the caller closes it. */
  static ServingEngine serving(
      Path home, Map<String, DeviceRuntime> runtimes, Config config, Recorder recorder) {
    return new ServingEngine(core(home, runtimes, config, recorder));
  }

  /**
   * @param config may hold {@code test.store-parameters}, which follow the store's URL
   */
  private static EngineCore core(
      Path home, Map<String, DeviceRuntime> runtimes, Config config, Recorder recorder) {
    String parameters =
        config.hasPath("test.store-parameters") ? config.getString("test.store-parameters") : "";
    String url = TinyStudies.url(home);
    return core(ResultStores.open(url + parameters), url, home, runtimes, config, recorder);
  }

  private static EngineCore core(
      ResultStore store,
      String url,
      Path home,
      Map<String, DeviceRuntime> runtimes,
      Config config,
      Recorder recorder) {
    AtomicBoolean stopping = new AtomicBoolean();
    return over(
        store,
        () ->
            new EngineCore(
                parts(
                    store,
                    housekeeping(store, home, config),
                    EngineParts.journal(home, url, store),
                    stopping,
                    opener(store, home, stopping),
                    runtimes,
                    config,
                    recorder),
                config));
  }

  /**
   * Starts an engine, which closes its store in the end; if it cannot start, the store is closed.
   */
  static EngineCore over(ResultStore store, Supplier<EngineCore> start) {
    boolean started = false;
    try {
      EngineCore core = start.get();
      started = true;
      return core;
    } finally {
      if (!started) {
        store.close();
      }
    }
  }

  static StudyOpener opener(ResultStore store, Path home, AtomicBoolean stopping) {
    return new LocalStudyOpener(
        store,
        new ModelCatalog(new ModelHome(home)),
        home,
        SchedulerSettings.from(ConfigFactory.load().getConfig("ascribe.scheduling")),
        stopping::get);
  }

  static Housekeeping housekeeping(ResultStore store, Path home, Config config) {
    return new Housekeeping(
        store,
        home,
        Housekeeping.Settings.from(config.getConfig("ascribe.retention")),
        Clock.systemUTC());
  }

  static EngineParts parts(
      ResultStore store,
      Housekeeping housekeeping,
      FileUnitJournal journal,
      AtomicBoolean stopping,
      StudyOpener opener,
      Map<String, DeviceRuntime> runtimes,
      Config config,
      Recorder recorder) {
    return new EngineParts(
        store,
        true,
        housekeeping,
        journal,
        AggregatorSettings.from(config),
        new StoredStatistics(store),
        stopping,
        SchedulerSettings.from(config.getConfig("ascribe.scheduling")),
        WorkerSettings.from(config.getConfig("ascribe.worker")),
        ServiceSettings.from(config.getConfig("ascribe.service")),
        opener,
        new ModelChecks(model -> model, model -> {}),
        runtimes,
        DeviceProcesses.NONE,
        recorder);
  }

  StudyEvent.StudyCompleted run(StudySpec study) {
    return EmbeddedEngine.run(core, begin(core.parts().store(), home, study), event -> {});
  }

  /**
   * Runs a study as {@code run} does, under its lock; returns its last event.
   *
   * @throws dev.ascribe.common.AscribeException if the study was aborted
   */
  public StudyEvent.StudyCompleted run(StudySpec study, Consumer<StudyEvent> listener) {
    ResultStore store = core.parts().store();
    try (StudyLock lock = store.locks().lock(study.id())) {
      StudyEvent.StudyCompleted end = runAndCommit(begin(store, home, study), listener);
      new CheckpointHome(home).deleteIfEmpty(study.id());
      return end;
    }
  }

  private StudyEvent.StudyCompleted runAndCommit(StudyTask task, Consumer<StudyEvent> listener) {
    try {
      return EmbeddedEngine.run(core, task, listener);
    } finally {
      if (!core.isStopping()) {
        core.await(core.ask(core.actors().aggregator(), AggregatorProtocol.AwaitCommits::new));
      }
    }
  }

  /** The state of the devices, the queue and the store now. */
  public EngineStatus status() {
    return core.await(new EngineStatusReader(core).read());
  }

  /** Whether a part of the engine has failed, so that it ends. */
  public boolean isEnding() {
    return core.isStopping();
  }

  /** Writes a study into a store, as {@code run} does. */
  static StudyTask begin(ResultStore store, Path home, StudySpec study) {
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    study.datasets().forEach(spec -> datasets.put(spec.name(), DatasetLoader.load(spec)));
    return new StudyPreparation(
            study,
            StudyPlan.of(study),
            datasets,
            StudyInputs.read(study, new ModelCatalog(new ModelHome(home))))
        .begin(store, home, Recomputation.NONE);
  }

  Explanation explain(TextInput input) {
    ExplanationRequest request =
        new ExplanationRequest(
            Units.MODEL,
            input,
            Method.ATTENTION,
            null,
            TinyStudies.study("").attribution(),
            13,
            false);
    return EmbeddedEngine.explain(core, request);
  }

  @Override
  public void close() {
    core.close();
  }
}
