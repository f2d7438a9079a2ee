package dev.ascribe.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Figures that describe a data set.
 *
 * @param labelCounts the number of instances by split ({@code train}, {@code dev}, {@code test}),
 *     then by label
 * @param words the lengths of the inputs of all splits in whitespace words; a pair is one input
 * @param rationaleShare the mean share of highlighted words over all rationales; NaN if there are
 *     none
 * @param annotators the names of all annotators, sorted
 * @param withoutRationale the number of instances in which no annotator highlighted a word
 * @param duplicates the number of instances whose input occurred before
 * @param sharedWithTest the number of train and dev instances whose text, or premise, is also in
 *     the test split
 * @param skipped the rows that were left out
 */
public record DatasetDescription(
    String name,
    Map<String, Map<String, Integer>> labelCounts,
    Length words,
    double rationaleShare,
    List<String> annotators,
    int withoutRationale,
    int duplicates,
    int sharedWithTest,
    SkippedRows skipped) {
  /** Lengths in words. */
  public record Length(int min, double mean, int max) {}

  public DatasetDescription {
    labelCounts = Collections.unmodifiableMap(new LinkedHashMap<>(labelCounts));
    annotators = List.copyOf(annotators);
  }

  /** Returns the number of instances in a split. */
  public int size(String split) {
    return labelCounts.get(split).values().stream().mapToInt(Integer::intValue).sum();
  }

  public static DatasetDescription of(DatasetLoader.Loaded loaded) {
    Dataset dataset = loaded.dataset();
    Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
    counts.put("train", count(dataset, dataset.train()));
    counts.put("dev", count(dataset, dataset.dev()));
    counts.put("test", count(dataset, dataset.test()));
    List<Instance> trainAndDev = new ArrayList<>(dataset.train());
    trainAndDev.addAll(dataset.dev());
    List<Instance> all = new ArrayList<>(trainAndDev);
    all.addAll(dataset.test());
    Set<String> testTexts = new HashSet<>();
    dataset.test().forEach(instance -> testTexts.add(instance.input().stripped().text()));
    return new DatasetDescription(
        dataset.name(),
        counts,
        length(all),
        rationaleShare(all),
        annotators(all),
        (int) all.stream().filter(DatasetDescription::isWithoutRationale).count(),
        all.size()
            - new HashSet<>(all.stream().map(instance -> instance.input().stripped()).toList())
                .size(),
        (int)
            trainAndDev.stream()
                .filter(instance -> testTexts.contains(instance.input().stripped().text()))
                .count(),
        loaded.skipped());
  }

  private static Map<String, Integer> count(Dataset dataset, List<Instance> split) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (String label : dataset.labels()) {
      counts.put(label, Splits.ofLabel(split, label).size());
    }
    return Collections.unmodifiableMap(counts);
  }

  private static Length length(List<Instance> instances) {
    var lengths =
        instances.stream()
            .mapToInt(instance -> instance.input().words().size())
            .summaryStatistics();
    return new Length(lengths.getMin(), lengths.getAverage(), lengths.getMax());
  }

  private static double rationaleShare(List<Instance> instances) {
    return instances.stream()
        .flatMapToDouble(
            instance -> {
              double words = instance.input().words().size();
              return instance.rationales().stream()
                  .mapToDouble(rationale -> rationale.words().size() / words);
            })
        .average()
        .orElse(Double.NaN);
  }

  private static List<String> annotators(List<Instance> instances) {
    Set<String> names = new TreeSet<>();
    for (Instance instance : instances) {
      instance.rationales().forEach(rationale -> names.add(rationale.annotator()));
    }
    return List.copyOf(names);
  }

  private static boolean isWithoutRationale(Instance instance) {
    return instance.rationales().stream().allMatch(rationale -> rationale.words().isEmpty());
  }
}
