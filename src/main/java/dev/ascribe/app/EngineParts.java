package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.app.cluster.DeviceProcesses;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.reporting.statistics.StoredStatistics;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.scheduling.queue.UnitJournal;
import dev.ascribe.scheduling.registry.StudyOpener;
import dev.ascribe.scheduling.request.ModelChecks;
import dev.ascribe.scheduling.supervision.RunSummarizer;
import dev.ascribe.storage.LockSettings;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.ModelRef;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceId;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.device.DjlRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * The settings and the resources from which an engine is built: the store, the devices and the
 * objects that the {@link Guardian} hands to its actors.
 *
 * @param storesResults whether there is a store; an engine without one only explains texts
 * @param housekeeping null without a store; deletes files that nobody uses any more
 * @param journal lists the units that are being computed, in case this process dies
 * @param stopping whether the shutdown of the engine has begun
 * @param runtimes the devices of this process by their names
 * @param processes the devices that get processes of their own; empty if all are of this process
 */
record EngineParts(
    ResultStore store,
    boolean storesResults,
    Housekeeping housekeeping,
    UnitJournal journal,
    AggregatorSettings aggregation,
    RunSummarizer summarizer,
    AtomicBoolean stopping,
    SchedulerSettings scheduling,
    WorkerSettings worker,
    ServiceSettings service,
    StudyOpener opener,
    ModelChecks checks,
    Map<String, DeviceRuntime> runtimes,
    DeviceProcesses processes,
    Recorder recorder) {
  /**
   * Reads the settings, and opens the store and the devices. Deletes the files that dead processes
   * have left in the home.
   *
   * @param service changes the configured settings of the service, for example for an embedded
   *     engine
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense,
   *     STORE_UNAVAILABLE when the store cannot be opened
   */
  static EngineParts open(
      EngineOptions options, Recorder recorder, UnaryOperator<ServiceSettings> service) {
    Config ascribe = options.config().getConfig("ascribe");
    try {
      List<DeviceId> devices = DeviceId.parse(options.devices());
      DeviceId.shareOutCores(devices);
      ServiceSettings settings = service.apply(ServiceSettings.from(ascribe.getConfig("service")));
      return open(options, ascribe, devices, recorder, settings);
    } catch (ConfigException invalid) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, SyntaxErrors.ofHocon(invalid), invalid);
    }
  }

  private static EngineParts open(
      EngineOptions options,
      Config ascribe,
      List<DeviceId> devices,
      Recorder recorder,
      ServiceSettings service) {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(options.home()));
    SchedulerSettings scheduling = SchedulerSettings.from(ascribe.getConfig("scheduling"));
    WorkerSettings worker = WorkerSettings.from(ascribe.getConfig("worker"));
    Housekeeping.Settings retention = Housekeeping.Settings.from(ascribe.getConfig("retention"));
    AggregatorSettings aggregation = AggregatorSettings.from(options.config());
    WarmModels.install(service, catalog);
    List<ModelRef> warm =
        service.warmModels().stream().map(model -> identified(model, catalog)).toList();
    Map<String, DeviceRuntime> runtimes = new LinkedHashMap<>();
    DeviceProcesses processes = DeviceProcesses.of(options.home(), options.config(), devices);
    for (DeviceId device : processes.isEmpty() ? devices : List.<DeviceId>of()) {
      runtimes.put(
          device.toString(), new DjlRuntime(device, catalog::resolve, worker.prefixBytes()));
    }
    boolean storesResults = options.storeUrl() != null;
    ResultStore store =
        storesResults
            ? ResultStores.open(options.storeUrl(), LockSettings.from(options.config()))
            : ResultStores.none();
    UnitJournal journal = UnitJournal.NONE;
    boolean opened = false;
    try {
      Housekeeping housekeeping = null;
      if (storesResults) {
        housekeeping = new Housekeeping(store, options.home(), retention, Clock.systemUTC());
        journal = journal(options.home(), options.storeUrl(), store);
        // Leftovers of dead processes are deleted before any work starts.
        housekeeping.sweep();
      }
      AtomicBoolean stopping = new AtomicBoolean();
      EngineParts parts =
          new EngineParts(
              store,
              storesResults,
              housekeeping,
              journal,
              aggregation,
              new StoredStatistics(store),
              stopping,
              scheduling,
              worker,
              service.withWarmModels(warm),
              new LocalStudyOpener(store, catalog, options.home(), scheduling, stopping::get),
              new ModelChecks(
                  model -> identified(model, catalog),
                  model -> ModelLoader.check(model, catalog.resolve(model.model()))),
              runtimes,
              processes,
              recorder);
      opened = true;
      return parts;
    } finally {
      if (!opened) {
        close(journal, store);
      }
    }
  }

  private static void close(UnitJournal journal, ResultStore store) {
    try {
      journal.close();
    } finally {
      store.close();
    }
  }

  /** The number of devices, of this process and of others. */
  int deviceCount() {
    return runtimes.size() + processes.devices().size();
  }

  /** Closes the journal and the store. */
  void close() {
    close(journal, store);
  }

  /**
   * Begins the journal of this process. First it reads the journals of processes that have died,
   * and counts their units in the store.
   */
  static FileUnitJournal journal(Path home, String storeUrl, ResultStore store) {
    Path directory = home.resolve("running");
    UnitDeaths.record(FileUnitJournal.takeDeadUnits(directory, storeUrl), store);
    return FileUnitJournal.begin(directory, storeUrl);
  }

  private static ModelRef identified(ModelRef model, ModelCatalog catalog) {
    Path checkpoint = model.checkpoint() == null ? null : Path.of(model.checkpoint());
    return model.withDigest(ModelDigest.of(catalog.resolve(model.model()), checkpoint));
  }
}
