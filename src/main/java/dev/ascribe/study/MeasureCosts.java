package dev.ascribe.study;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts the evaluations that measures take for one text of n features. Measures share the values
 * of coalitions, so a measure counts only the coalitions that no other measure before it asks for.
 * The count assumes that all methods rank the features differently.
 */
final class MeasureCosts {
  private final StudySpec study;
  private final int features;
  private final int methods;

  /**
   * The coalitions of a ranking that are asked for already: k for the text without its top k
   * features, and -k for the top k features alone. The whole text is 0 and the empty text is n.
   */
  private final Set<Integer> ofRanking = new HashSet<>();

  private long left;

  private MeasureCosts(StudySpec study, int features) {
    this.study = study;
    this.features = features;
    this.methods = study.methods().size();
    this.left = allCoalitions(features);
  }

  /** Returns the evaluations of each of the study's measures. */
  static Map<Measure, Long> of(StudySpec study, int features) {
    List<Measure> measures = study.measures();
    MeasureCosts costs = new MeasureCosts(study, features);
    Map<Measure, Long> evaluations = new EnumMap<>(Measure.class);
    if (measures.contains(Measure.LEAVE_ONE_OUT)) {
      // The text without one feature is also the text without the top feature of some ranking.
      evaluations.put(Measure.LEAVE_ONE_OUT, costs.add(Measure.LEAVE_ONE_OUT));
    }
    measures.forEach(measure -> evaluations.computeIfAbsent(measure, costs::add));
    return evaluations;
  }

  private static long allCoalitions(int features) {
    return features < Long.SIZE - 1 ? 1L << features : Long.MAX_VALUE;
  }

  private long add(Measure measure) {
    int[] eraser =
        TopCounts.ERASER.stream().mapToInt(share -> TopCounts.ofShare(features, share)).toArray();
    return switch (measure) {
      case PLAUSIBILITY, SPARSITY -> 0;
      case COMPREHENSIVENESS -> withWhole(removed(eraser));
      case SUFFICIENCY -> withWhole(kept(eraser));
      case NORMALISED_COMPREHENSIVENESS -> withWhole(withEmpty(removed(eraser)));
      case NORMALISED_SUFFICIENCY -> withWhole(withEmpty(kept(eraser)));
      case LEAVE_ONE_OUT -> withWhole(leaveOneOut());
      case AUC_TP -> thresholds();
      case SOFT_COMPREHENSIVENESS, SOFT_SUFFICIENCY -> withWhole(withEmpty(softTexts()));
      case INSERTION -> kept(TopCounts.ofCurve(features));
      case DELETION -> removed(TopCounts.ofCurve(features));
      case INFIDELITY -> withWhole(shared(Math.min(Measure.REMOVALS, allCoalitions(features) - 1)));
      case MAX_SENSITIVITY -> (Measure.NOISY_TEXTS + 1) * attributions(Method.Kind.GRADIENT);
      case CEILING -> ceiling();
      case RANDOMISATION -> 1 + Stream.of(Method.Kind.values()).mapToLong(this::attributions).sum();
    };
  }

  /** A path of n steps asks for n, n - 1 ... 1 coalitions, of which others may know a few. */
  private long ceiling() {
    if (features > Measure.CEILING_FEATURES) {
      return 0;
    }
    long ofPath = 1 + features * (features + 1L) / 2;
    long removals = study.measures().stream().anyMatch(Measure::ranksRemovals) ? ofPath : 0;
    long insertions = study.measures().stream().anyMatch(Measure::ranksInsertions) ? ofPath : 0;
    return shared(removals + insertions);
  }

  /** Returns the evaluations of all methods of a kind. */
  private long attributions(Method.Kind kind) {
    return study.methods().stream()
        .filter(method -> method.kind() == kind)
        .mapToLong(method -> StudyEstimate.evaluations(method, features, study.attribution()))
        .sum();
  }

  private long withWhole(long others) {
    return others + removed(0);
  }

  private long withEmpty(long others) {
    return others + removed(features);
  }

  private long removed(int... counts) {
    return IntStream.of(counts).mapToLong(this::coalition).sum();
  }

  private long kept(int... counts) {
    return IntStream.of(counts)
        .map(count -> count == 0 || count == features ? features - count : -count)
        .mapToLong(this::coalition)
        .sum();
  }

  private long coalition(int key) {
    if (!ofRanking.add(key)) {
      return 0;
    }
    return shared(key == 0 || key == features ? 1 : methods);
  }

  private long leaveOneOut() {
    if (features == 1) {
      return removed(features);
    }
    ofRanking.addAll(List.of(1, 1 - features));
    return shared(features);
  }

  private long softTexts() {
    return shared(methods * Math.min(Measure.SOFT_TEXTS, allCoalitions(features)));
  }

  /** AUC-TP has coalitions of its own, since it replaces features by the mask token. */
  private long thresholds() {
    long inner =
        TopCounts.THRESHOLDS.stream()
            .map(share -> TopCounts.ofShare(features, share))
            .filter(count -> count > 0 && count < features)
            .distinct()
            .count();
    return Math.min(2 + methods * inner, allCoalitions(features));
  }

  /** Takes coalitions from those that no measure has asked for; a short text has few. */
  private long shared(long count) {
    long taken = Math.min(count, left);
    left -= taken;
    return taken;
  }
}
