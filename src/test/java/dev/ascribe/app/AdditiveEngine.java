package dev.ascribe.app;

import com.typesafe.config.Config;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.scheduling.SchedulerSettings;
import dev.ascribe.scheduling.StoredRunSummarizer;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.Method;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.Units;
import dev.ascribe.worker.WorkerSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorSystem;

/** All actors and a real store, on one device that holds additive models. */
final class AdditiveEngine implements AutoCloseable {
  private final Path home;
  private final ResultStore store;
  private final ExecutorService blocking = Executors.newSingleThreadExecutor();
  private final ActorSystem<Guardian.Command> system;

  /**
   * @param config may hold {@code test.store-parameters}, which follow the store's URL
   */
  AdditiveEngine(Path home, AdditiveRuntime runtime, Config config) {
    this.home = home;
    String parameters =
        config.hasPath("test.store-parameters") ? config.getString("test.store-parameters") : "";
    this.store = ResultStores.open(TinyStudies.url(home) + parameters);
    EngineParts parts =
        new EngineParts(
            store,
            AggregatorSettings.from(config),
            new StoredRunSummarizer(store, blocking),
            blocking,
            SchedulerSettings.from(config.getConfig("ascribe.scheduling")),
            WorkerSettings.from(config.getConfig("ascribe.worker")),
            Map.of("cpu:0", runtime),
            Recorder.NONE);
    this.system = ActorSystem.create(Guardian.create(parts), "additive", config);
  }

  StudyEvent.StudyCompleted run(StudySpec study) {
    Map<String, Dataset> datasets = new LinkedHashMap<>();
    study.datasets().forEach(spec -> datasets.put(spec.name(), DatasetLoader.load(spec)));
    CompletableFuture<StudyEvent.StudyCompleted> completion = new CompletableFuture<>();
    system.tell(
        new Guardian.RunStudy(
            new StudyPreparation(study, StudyPlan.of(study), datasets).begin(store, home),
            event -> {},
            completion));
    return await(completion);
  }

  Explanation explain(TextInput input) {
    CompletableFuture<Explanation> answer = new CompletableFuture<>();
    StudySpec defaults = TinyStudies.study("");
    system.tell(
        new Guardian.Explain(
            new ExplanationRequest(
                Units.MODEL, input, Method.ATTENTION, null, defaults.attribution(), 13, false),
            answer));
    return await(answer);
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException failed) {
      throw (AscribeException) failed.getCause();
    }
  }

  @Override
  public void close() {
    system.tell(Guardian.Stop.NOW);
    system.getWhenTerminated().toCompletableFuture().join();
    blocking.shutdown();
    store.close();
  }
}
