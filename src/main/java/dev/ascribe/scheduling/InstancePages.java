package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.scheduling.InstancePage.ExplainedInstance;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads instances with what is stored of them, a page at a time. The texts of the last data sets
 * are kept. Thread-safe; every call blocks.
 */
public final class InstancePages {
  private static final int KEPT_DATASETS = 4;

  private final ResultStore store;
  private final Map<DatasetSpec, List<Instance>> texts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DatasetSpec, List<Instance>> eldest) {
          return size() > KEPT_DATASETS;
        }
      };

  public InstancePages(ResultStore store) {
    this.store = store;
  }

  /**
   * Some instances of a run.
   *
   * @param offset of the first
   * @param limit most instances
   * @throws dev.ascribe.common.AscribeException UNKNOWN_NAME for a run that the study does not
   *     have; BAD_INPUT for data that is no more there
   */
  public InstancePage read(StudySpec study, String runId, int offset, int limit) {
    RunSpec run =
        StudyPlan.of(study).runs().stream()
            .filter(each -> each.id().equals(runId))
            .findFirst()
            .orElseThrow(
                () ->
                    new AscribeException(
                        ErrorCode.UNKNOWN_NAME,
                        "run: '%s' is none of study %s".formatted(runId, study.id())));
    List<Instance> all = texts(run.dataset());
    int from = Math.min(offset, all.size());
    List<Instance> page = all.subList(from, from + Math.min(limit, all.size() - from));
    List<String> ids = page.stream().map(Instance::id).toList();
    Map<String, PredictionRow> predictions =
        store.predictions(study.id(), runId, ids).stream()
            .collect(Collectors.toMap(PredictionRow::instanceId, row -> row));
    Map<String, List<AttributionRow>> attributions =
        store.attributions(study.id(), runId, ids).stream()
            .collect(Collectors.groupingBy(AttributionRow::instanceId));
    return new InstancePage(
        all.size(),
        from,
        page.stream()
            .map(
                instance ->
                    new ExplainedInstance(
                        instance,
                        predictions.get(instance.id()),
                        attributions.getOrDefault(instance.id(), List.of())))
            .toList(),
        run.dataset().labels());
  }

  private synchronized List<Instance> texts(DatasetSpec dataset) {
    List<Instance> known = texts.get(dataset);
    if (known == null) {
      known = DatasetLoader.load(dataset).test();
      texts.put(dataset, known);
    }
    return known;
  }
}
