package dev.ascribe.evaluation;

import dev.ascribe.evaluation.faithfulness.AucTp;
import dev.ascribe.evaluation.plausibility.Plausibility;
import dev.ascribe.evaluation.statistics.Classification;
import dev.ascribe.study.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Computes the figures of a whole run from those of its instances.
 *
 * <p>The figures of the model (method "") are {@code accuracy}, {@code macro-f1} and the means of
 * the metrics that belong to texts and to no method. The figures of each method are: the mean of
 * every metric over the instances that have it, under the metric's own name; {@code map}, the mean
 * of {@code average-precision}; {@code left-out}, the number of instances that have no average
 * precision because they have no rationale; the number of {@link LeftOut} cases under their own
 * names; {@code auc-tp} and {@code auc-tp-p0} ({@link AucTp}).
 *
 * <p>Each figure is computed for subsets of the instances: {@code all}; {@code correct} and {@code
 * wrong}, by the model's prediction; and the sets of gold labels in the settings, such as {@code
 * gold=neutral}. Subsets of gold labels have no macro-F1 and no AUC-TP, since both need all labels.
 * If a figure refers to another rationale than the reference, the subset's name ends with a slash
 * and the rationale's name, such as {@code all/a1}. Subsets without instances have no figures.
 */
public final class RunSummary {
  private RunSummary() {}

  /**
   * The settings of a summary.
   *
   * @param labels all labels of the run, in the order of the model's outputs
   * @param reference the rationale that plain subset names stand for: {@code union} or the name of
   *     an annotator
   * @param goldSubsets sets of gold labels; each set becomes a subset of its own
   * @param measures of the study
   */
  public record Settings(
      List<String> labels,
      String reference,
      List<List<String>> goldSubsets,
      List<Measure> measures) {
    public Settings {
      labels = List.copyOf(labels);
      goldSubsets = goldSubsets.stream().map(List::copyOf).toList();
      measures = List.copyOf(measures);
    }

    /** Returns the indexes of labels: [names]. */
    int[] indexes(List<String> names) {
      return names.stream().mapToInt(this::index).toArray();
    }

    private int index(String name) {
      int index = labels.indexOf(name);
      if (index < 0) {
        throw new IllegalArgumentException(
            "label '%s' is not one of the run's labels %s".formatted(name, labels));
      }
      return index;
    }
  }

  /** The prediction of one instance. */
  public record Prediction(String instanceId, String gold, String predicted) {}

  /**
   * The value of a metric for one instance and method.
   *
   * @param method "" for a metric of the text itself
   * @param reference the annotator, or {@code union}; "" if the metric needs no rationale
   * @param value NaN counts as missing
   */
  public record InstanceMetric(
      String instanceId, String method, String name, String reference, double value) {}

  /**
   * The label that the model predicts for an instance of which the top share is replaced.
   *
   * @param threshold the share in per cent
   * @param label index among all labels of the run
   */
  public record ThresholdLabel(String instanceId, String method, int threshold, int label) {}

  /**
   * A figure of the run.
   *
   * @param method the method, or "" for a figure of the model itself
   * @param count number of instances behind the figure
   */
  public record Figure(String method, String name, String subset, double value, int count) {}

  /** The name and the rationale of a metric, compared in the order in which figures are listed. */
  private record Key(String name, String reference) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::name).thenComparing(Key::reference);
  }

  /**
   * Computes all figures. The order of the rows does not matter.
   *
   * @param predictions all instances of the run, each once
   * @param metrics of these instances; an instance may lack any of them
   * @param thresholdLabels of these instances; an instance may lack any of them
   */
  public static List<Figure> summarise(
      Settings settings,
      List<Prediction> predictions,
      List<InstanceMetric> metrics,
      List<ThresholdLabel> thresholdLabels) {
    Map<String, Map<Key, Map<String, Double>>> byMethod = new TreeMap<>();
    for (InstanceMetric metric : metrics) {
      if (!Double.isNaN(metric.value())) {
        byMethod
            .computeIfAbsent(metric.method(), method -> new TreeMap<>(Key.ORDER))
            .computeIfAbsent(new Key(metric.name(), metric.reference()), key -> new HashMap<>())
            .put(metric.instanceId(), metric.value());
      }
    }
    ThresholdLabels labels = ThresholdLabels.of(thresholdLabels);
    Set<String> methods = new TreeSet<>(byMethod.keySet());
    methods.addAll(labels.methods());
    List<Figure> figures = new ArrayList<>();
    for (RunSubset subset : RunSubset.of(settings, predictions)) {
      figures.addAll(modelFigures(settings, subset));
      for (String method : methods) {
        Map<Key, Map<String, Double>> values = byMethod.getOrDefault(method, Map.of());
        figures.addAll(means(settings, subset, method, values));
        if (!method.isEmpty() && settings.measures().contains(Measure.PLAUSIBILITY)) {
          figures.addAll(leftOut(settings, subset, method, values));
        }
        figures.addAll(labels.figures(settings, subset, method));
      }
    }
    return figures;
  }

  private static List<Figure> modelFigures(Settings settings, RunSubset subset) {
    int count = subset.instances().size();
    int[] gold = settings.indexes(subset.instances().stream().map(Prediction::gold).toList());
    int[] predicted =
        settings.indexes(subset.instances().stream().map(Prediction::predicted).toList());
    List<Figure> figures = new ArrayList<>();
    double accuracy = Classification.accuracy(gold, predicted);
    figures.add(new Figure("", "accuracy", subset.name(), accuracy, count));
    if (subset.allLabels()) {
      double macroF1 = Classification.macroF1(gold, predicted, settings.labels().size());
      figures.add(new Figure("", "macro-f1", subset.name(), macroF1, count));
    }
    return figures;
  }

  private static List<Figure> means(
      Settings settings, RunSubset subset, String method, Map<Key, Map<String, Double>> values) {
    List<Figure> figures = new ArrayList<>();
    values.forEach(
        (key, byInstance) -> {
          double[] present =
              subset.instances().stream()
                  .filter(instance -> byInstance.containsKey(instance.instanceId()))
                  .mapToDouble(instance -> byInstance.get(instance.instanceId()))
                  .toArray();
          if (present.length == 0) {
            return;
          }
          double sum = 0;
          for (double value : present) {
            sum += value;
          }
          String name = subset.nameWith(key.reference(), settings);
          if (LeftOut.isCase(key.name())) {
            figures.add(new Figure(method, key.name(), name, sum, subset.instances().size()));
            return;
          }
          double mean = sum / present.length;
          figures.add(new Figure(method, key.name(), name, mean, present.length));
          if (key.name().equals(Plausibility.AVERAGE_PRECISION)) {
            figures.add(new Figure(method, "map", name, mean, present.length));
          }
        });
    return figures;
  }

  private static List<Figure> leftOut(
      Settings settings, RunSubset subset, String method, Map<Key, Map<String, Double>> values) {
    Set<String> references = new LinkedHashSet<>(List.of(settings.reference()));
    values.keySet().stream()
        .filter(key -> key.name().equals(Plausibility.AVERAGE_PRECISION))
        .forEach(key -> references.add(key.reference()));
    List<Figure> figures = new ArrayList<>();
    for (String reference : references) {
      Map<String, Double> present =
          values.getOrDefault(new Key(Plausibility.AVERAGE_PRECISION, reference), Map.of());
      long absent =
          subset.instances().stream()
              .filter(instance -> !present.containsKey(instance.instanceId()))
              .count();
      String name = subset.nameWith(reference, settings);
      figures.add(new Figure(method, "left-out", name, absent, subset.instances().size()));
    }
    return figures;
  }
}
