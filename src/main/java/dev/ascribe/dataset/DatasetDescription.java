package dev.ascribe.dataset;

import dev.ascribe.common.Names;
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
  /** Shorter labels, such as A and B, are near each other without being misspelt. */
  private static final int SHORTEST_MISSPELLING = 4;

  /** Lengths in words. */
  public record Length(int min, double mean, int max) {}

  public DatasetDescription {
    labelCounts = Collections.unmodifiableMap(new LinkedHashMap<>(labelCounts));
    annotators = List.copyOf(annotators);
  }

  /**
   * Returns the labels that look misspelt, each with the label that was probably meant: those of a
   * single text of which another label's name is near. Names that differ only in digits, such as
   * {@code grade1}, are no misspellings.
   */
  public Map<String, String> doubtfulLabels() {
    Map<String, Integer> all = new LinkedHashMap<>();
    labelCounts
        .values()
        .forEach(split -> split.forEach((label, count) -> all.merge(label, count, Integer::sum)));
    List<String> frequent =
        all.keySet().stream().filter(label -> all.get(label) > 1).sorted().toList();
    Map<String, String> doubtful = new LinkedHashMap<>();
    all.forEach(
        (label, count) -> {
          if (count == 1 && label.length() >= SHORTEST_MISSPELLING) {
            frequent.stream()
                .filter(meant -> Names.isSlip(label, meant))
                .filter(meant -> !withoutDigits(meant).equals(withoutDigits(label)))
                .findFirst()
                .ifPresent(meant -> doubtful.put(label, meant));
          }
        });
    return doubtful;
  }

  private static String withoutDigits(String label) {
    return label.replaceAll("\\d", "");
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
