package dev.ascribe.reporting;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.scheduling.InstancePage;
import dev.ascribe.scheduling.InstancePage.ExplainedInstance;
import dev.ascribe.scheduling.InstanceQuery;
import dev.ascribe.scheduling.supervision.StoredRunSummarizer;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Named;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads instances with their stored results, a page at a time. The texts of data sets are kept in
 * bounded memory; those of the last data set are kept however large they are. Thread-safe. Every
 * call blocks.
 */
public final class InstancePages {
  private static final long KEPT_BYTES = 64L << 20;

  private final ResultStore store;
  private final ScoreScales scales;
  private final Cache<TextsKey, List<Instance>> texts;
  private TextsKey lastKey;
  private List<Instance> lastTexts;

  /** The level belongs to the key because rationales refer to what a study attributes. */
  private record TextsKey(DatasetSpec dataset, FeatureLevel level) {}

  public InstancePages(ResultStore store) {
    this(store, KEPT_BYTES);
  }

  /**
   * @param keptBytes the most bytes of the heap that texts of data sets may take
   */
  InstancePages(ResultStore store, long keptBytes) {
    this.store = store;
    this.scales = new ScoreScales(store);
    this.texts =
        Caffeine.newBuilder()
            .maximumWeight(keptBytes)
            .weigher((TextsKey key, List<Instance> instances) -> bytes(instances))
            .executor(Runnable::run)
            .build();
  }

  private static int bytes(List<Instance> instances) {
    return (int)
        Math.min(Integer.MAX_VALUE, instances.stream().mapToLong(Instance::heapBytes).sum());
  }

  /** The approximate bytes of the heap that all kept texts take. */
  long keptBytes() {
    texts.cleanUp();
    return texts.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  /**
   * The instances that match a query, in the order of their data set. Only the scores of those on
   * the page are read.
   *
   * @throws AscribeException UNKNOWN_NAME for a run, label or method that the study does not have;
   *     BAD_INPUT for data files that are gone
   */
  public InstancePage read(StudySpec study, InstanceQuery query) {
    RunSpec run = run(study, query.runId());
    require("gold", query.gold(), run.dataset().labels());
    List<String> methods = study.methods().stream().map(Named::id).toList();
    query.methods().forEach(method -> require("method", method, methods));
    List<Instance> all = texts(run.dataset(), study.attribution().features());
    List<Instance> matching = matching(study, query, all);
    int from = Math.min(query.offset(), matching.size());
    int to = from + Math.min(query.limit(), matching.size() - from);
    return new InstancePage(
        all.size(),
        matching.size(),
        from,
        explained(study, query, matching.subList(from, to)),
        run.dataset().labels(),
        isExplainable(study, run),
        scales.of(study.id(), query.runId()));
  }

  /** Whether the run has begun and, where it is trained, its weights are there. */
  private boolean isExplainable(StudySpec study, RunSpec run) {
    return store
        .run(study.id(), run.id())
        .filter(row -> !run.isTrained() || isDirectory(row.checkpoint()))
        .isPresent();
  }

  private static boolean isDirectory(String checkpoint) {
    return checkpoint != null && Files.isDirectory(Path.of(checkpoint));
  }

  private static RunSpec run(StudySpec study, String runId) {
    return StudyPlan.of(study).runs().stream()
        .filter(each -> each.id().equals(runId))
        .findFirst()
        .orElseThrow(
            () ->
                new AscribeException(
                    ErrorCode.UNKNOWN_NAME,
                    "run: study %s has no run '%s'".formatted(study.id(), runId)));
  }

  private static void require(String place, String name, List<String> allowed) {
    if (name != null && !allowed.contains(name)) {
      throw Names.unknown(place, name, allowed);
    }
  }

  private List<Instance> matching(StudySpec study, InstanceQuery query, List<Instance> all) {
    Predicate<Instance> matches = instance -> true;
    if (query.gold() != null) {
      matches = matches.and(instance -> instance.label().equals(query.gold()));
    }
    if (query.text() != null) {
      String wanted = query.text().toLowerCase(Locale.ROOT);
      matches = matches.and(instance -> holds(instance, wanted));
    }
    if (query.outcome() != InstanceQuery.Outcome.ALL) {
      boolean correctly = query.outcome() == InstanceQuery.Outcome.CORRECT;
      Set<String> ids = store.instancesPredicted(study.id(), query.runId(), correctly);
      matches = matches.and(instance -> ids.contains(instance.id()));
    }
    return all.stream().filter(matches).toList();
  }

  private static boolean holds(Instance instance, String lowerCase) {
    TextInput input = instance.input();
    return Stream.of(instance.id(), input.text(), input.pair())
        .filter(Objects::nonNull)
        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(lowerCase));
  }

  private List<ExplainedInstance> explained(
      StudySpec study, InstanceQuery query, List<Instance> page) {
    String runId = query.runId();
    List<String> ids = page.stream().map(Instance::id).toList();
    Predicate<String> wanted =
        method -> query.methods().isEmpty() || query.methods().contains(method);
    Map<String, PredictionRow> predictions =
        store.predictions(study.id(), runId, ids).stream()
            .collect(Collectors.toMap(PredictionRow::instanceId, row -> row));
    Map<String, List<AttributionRow>> attributions =
        store.attributions(study.id(), runId, ids).stream()
            .filter(row -> wanted.test(row.method()))
            .collect(Collectors.groupingBy(AttributionRow::instanceId));
    Map<String, List<MetricRow>> metrics =
        store.instanceMetrics(study.id(), runId, ids).stream()
            .filter(row -> wanted.test(row.method()) && isShown(row))
            .collect(Collectors.groupingBy(MetricRow::instanceId));
    return page.stream()
        .map(
            instance ->
                new ExplainedInstance(
                    instance,
                    predictions.get(instance.id()),
                    attributions.getOrDefault(instance.id(), List.of()),
                    byMethod(metrics.getOrDefault(instance.id(), List.of()))))
        .toList();
  }

  /** Leaves out figures against other rationales than the reference, which have the same names. */
  private static boolean isShown(MetricRow row) {
    return row.subset().isEmpty() || row.subset().equals(StoredRunSummarizer.REFERENCE);
  }

  private static Map<String, Map<String, Double>> byMethod(List<MetricRow> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                MetricRow::method,
                Collectors.toMap(
                    MetricRow::name, MetricRow::value, (first, second) -> first, TreeMap::new)));
  }

  private synchronized List<Instance> texts(DatasetSpec dataset, FeatureLevel level) {
    TextsKey key = new TextsKey(dataset, level);
    if (!key.equals(lastKey)) {
      lastTexts = texts.get(key, wanted -> DatasetLoader.load(dataset, level).test());
      lastKey = key;
    }
    return lastTexts;
  }
}
