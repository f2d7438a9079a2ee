package dev.ascribe.reporting.report;

import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.reporting.report.Gallery.Agreement;
import dev.ascribe.reporting.report.Gallery.Text;
import dev.ascribe.scheduling.supervision.StoredRunSummarizer;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Chooses texts for the gallery: of each data set and paradigm, those of the run with the most
 * training texts and the first seed that has any. The choice is the same each time.
 */
final class GalleryReader {
  /** The most texts of a data set. */
  static final int MOST_TEXTS = 60;

  private static final String SHAPLEY = "shapley-";

  private final ResultStore store;
  private final StudySpec study;
  private final String reference;

  private GalleryReader(ResultStore store, StudySpec study) {
    this.store = store;
    this.study = study;
    this.reference = reference(study);
  }

  /** The method that decides which texts agree with rationales: of Shapley values if there is. */
  private static String reference(StudySpec study) {
    List<String> methods =
        study.methods().stream().filter(method -> method != Method.RANDOM).map(Named::id).toList();
    return methods.stream()
        .filter(method -> method.startsWith(SHAPLEY))
        .findFirst()
        .orElse(methods.isEmpty() ? Method.RANDOM.id() : methods.get(0));
  }

  /** Reads the gallery of a study. A data set whose texts cannot be read has none. */
  static List<Gallery> read(ResultStore store, StudySpec study) {
    // The scores of tokens cannot be shown on words.
    if (study.attribution().features() == FeatureLevel.TOKEN) {
      return List.of();
    }
    GalleryReader reader = new GalleryReader(store, study);
    List<Gallery> galleries = new ArrayList<>();
    for (DatasetSpec dataset : study.datasets()) {
      List<RunSpec> runs = reader.runs(dataset);
      if (!runs.isEmpty()) {
        Map<String, Instance> texts = texts(dataset, study);
        for (RunSpec run : runs) {
          Gallery gallery = reader.gallery(run, texts, MOST_TEXTS / runs.size());
          if (!gallery.texts().isEmpty()) {
            galleries.add(gallery);
          }
        }
      }
    }
    return galleries;
  }

  private static Map<String, Instance> texts(DatasetSpec dataset, StudySpec study) {
    try {
      return DatasetLoader.load(dataset, study.attribution().features()).test().stream()
          .collect(Collectors.toMap(Instance::id, Function.identity()));
    } catch (AscribeException e) {
      // The statistics have noted it for the reader.
      return Map.of();
    }
  }

  /** One run of each model and paradigm that has explained texts. */
  private List<RunSpec> runs(DatasetSpec dataset) {
    Map<List<Object>, RunSpec> chosen = new LinkedHashMap<>();
    StudyPlan.of(study).runs().stream()
        .filter(run -> run.dataset().name().equals(dataset.name()))
        .sorted(Comparator.comparingInt(RunSpec::trainingSize).reversed())
        .filter(run -> !store.completedInstances(study.id(), run.id()).isEmpty())
        .forEach(run -> chosen.putIfAbsent(List.of(run.model(), run.paradigm()), run));
    return List.copyOf(chosen.values());
  }

  private Gallery gallery(RunSpec run, Map<String, Instance> texts, int most) {
    Map<String, PredictionRow> predictions =
        store.predictions(study.id(), run.id()).stream()
            .filter(row -> texts.containsKey(row.instanceId()))
            .collect(Collectors.toMap(PredictionRow::instanceId, Function.identity()));
    Map<String, Map<String, Double>> agreements = agreements(run);
    Map<String, Agreement> chosen = GalleryChoice.of(predictions, of(agreements), most);
    Map<String, List<AttributionRow>> attributions =
        store.attributions(study.id(), run.id(), chosen.keySet()).stream()
            .collect(Collectors.groupingBy(AttributionRow::instanceId));
    List<String> order = study.methods().stream().map(Named::id).toList();
    Map<String, Double> largest = new HashMap<>();
    List<Text> shown = new ArrayList<>();
    chosen.forEach(
        (id, reason) -> {
          List<AttributionRow> rows = new ArrayList<>(attributions.getOrDefault(id, List.of()));
          rows.sort(Comparator.comparingInt(row -> order.indexOf(row.method())));
          rows.forEach(row -> largest.merge(row.method(), magnitude(row), Math::max));
          PredictionRow prediction = predictions.get(id);
          shown.add(
              new Text(
                  texts.get(id),
                  prediction,
                  probability(run, prediction),
                  rationale(texts.get(id)),
                  rows,
                  agreements.getOrDefault(id, Map.of()),
                  reason));
        });
    return new Gallery(run, reference, predictions.size(), shown, largest);
  }

  private static double magnitude(AttributionRow row) {
    return Arrays.stream(row.scores()).map(Math::abs).filter(Double::isFinite).max().orElse(0);
  }

  private static double probability(RunSpec run, PredictionRow prediction) {
    int label = run.dataset().labels().indexOf(prediction.predicted());
    return label >= 0 && label < prediction.probabilities().length
        ? prediction.probabilities()[label]
        : Double.NaN;
  }

  private static Set<Integer> rationale(Instance text) {
    Set<Integer> words = new TreeSet<>();
    text.rationales().forEach(rationale -> words.addAll(rationale.words()));
    return words;
  }

  /** Average precision against the reference rationale, by text and method. */
  private Map<String, Map<String, Double>> agreements(RunSpec run) {
    Map<String, Map<String, Double>> agreements = new HashMap<>();
    for (MetricRow row : store.instanceMetrics(study.id(), run.id())) {
      if (row.name().equals(Plausibility.AVERAGE_PRECISION)
          && row.subset().equals(StoredRunSummarizer.REFERENCE)
          && !Double.isNaN(row.value())) {
        agreements
            .computeIfAbsent(row.instanceId(), absent -> new HashMap<>())
            .put(row.method(), row.value());
      }
    }
    return agreements;
  }

  /** The agreement of the reference method, by text. */
  private Map<String, Double> of(Map<String, Map<String, Double>> agreements) {
    Map<String, Double> byText = new HashMap<>();
    agreements.forEach(
        (id, byMethod) -> {
          Double agreement = byMethod.get(reference);
          if (agreement != null) {
            byText.put(id, agreement);
          }
        });
    return byText;
  }
}
