package dev.ascribe.reporting.report;

import dev.ascribe.common.Names;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.ValueKind;
import java.util.ArrayList;
import java.util.List;

/** Says in what a study differs from the paper, and what of the paper is not known. */
final class Deviations {
  private static final List<Long> LM_BFF_SEEDS = List.of(13L, 21L, 42L, 87L, 100L);
  private static final List<Format> PAPER_FORMATS = List.of(Format.TSE, Format.ESNLI);
  private static final int PERMUTATIONS = 25;
  private static final int STEPS = 50;

  private final StudySpec study;
  private final List<String> lines = new ArrayList<>();

  private Deviations(StudySpec study) {
    this.study = study;
  }

  /**
   * Whether a study is like the paper's: it has one of its data sets or a sample set, which stands
   * for one. A study of other texts has nothing to do with the paper.
   */
  static boolean concern(StudySpec study) {
    return study.datasets().stream()
        .map(DatasetSpec::format)
        .anyMatch(format -> format == Format.SAMPLE || PAPER_FORMATS.contains(format));
  }

  static List<String> of(StudySpec study) {
    Deviations deviations = new Deviations(study);
    deviations.notKnown();
    deviations.data();
    deviations.models();
    deviations.methods();
    return deviations.lines;
  }

  private void notKnown() {
    lines.add(
        "Not known of the paper: its templates, training sizes, seeds and step counts. Templates"
            + " and label words follow LM-BFF (Gao, Fisch and Chen 2021) unless the study sets its"
            + " own; the order of figures can be compared, but not their values.");
    if (!study.seeds().equals(LM_BFF_SEEDS)) {
      lines.add(
          "Seeds: %s instead of LM-BFF's 13, 21, 42, 87 and 100."
              .formatted(Numbers.list(study.seeds().stream().map(String::valueOf).toList())));
    }
  }

  private void data() {
    for (DatasetSpec dataset : study.datasets()) {
      if (!PAPER_FORMATS.contains(dataset.format())) {
        lines.add(
            "Data set %s is none of the paper's (Tweet Sentiment Extraction, e-SNLI)."
                .formatted(dataset.name()));
      }
    }
    lines.addAll(splits(study));
  }

  /** Says for any study how its texts were chosen, where they were not given as they are. */
  static List<String> splits(StudySpec study) {
    List<String> lines = new ArrayList<>();
    for (DatasetSpec dataset : study.datasets()) {
      if (dataset.paths().size() == 1 || dataset.format() == Format.SAMPLE) {
        lines.add(
            "The splits of %s are not published ones: they were drawn (80/10/10, seed %d)."
                .formatted(dataset.name(), DatasetLoader.SPLIT_SEED));
      }
      if (dataset.testLimit() > 0) {
        lines.add(
            "Of %s, at most %s explained, balanced by label."
                .formatted(
                    dataset.name(),
                    dataset.testLimit() == 1
                        ? "1 test text is"
                        : dataset.testLimit() + " test texts are"));
      }
    }
    return lines;
  }

  private void models() {
    List<Paradigm> paradigms =
        study.models().stream().flatMap(model -> model.paradigms().stream()).distinct().toList();
    for (Paradigm paradigm : Paradigm.values()) {
      if (!paradigms.contains(paradigm)) {
        lines.add("The study has no models of the paradigm %s.".formatted(paradigm.id()));
      }
    }
  }

  private void methods() {
    AttributionSpec attribution = study.attribution();
    for (Method method :
        List.of(Method.ATTENTION, Method.INTEGRATED_GRADIENTS, Method.SHAPLEY_SAMPLING)) {
      if (!study.methods().contains(method)) {
        lines.add("The paper's method %s is not in the study.".formatted(method.id()));
      }
    }
    if (study.methods().contains(Method.SHAPLEY_SAMPLING)) {
      if (attribution.hasBudget()) {
        lines.add("Shapley Value Sampling has a budget of its own, not 25 permutations.");
      } else if (attribution.permutations() != PERMUTATIONS) {
        lines.add(
            "Shapley Value Sampling uses %s, not %d."
                .formatted(Names.count(attribution.permutations(), "permutation"), PERMUTATIONS));
      }
    }
    if (study.methods().contains(Method.INTEGRATED_GRADIENTS) && attribution.steps() != STEPS) {
      lines.add(
          "Integrated Gradients uses %s, not %d."
              .formatted(Names.count(attribution.steps(), "step"), STEPS));
    }
    if (attribution.features() != FeatureLevel.WORD) {
      lines.add("Features are %s, not words.".formatted(attribution.features().id()));
    }
    if (attribution.value() != ValueKind.PROBABILITY) {
      lines.add(
          "What is explained is the %s, not the probability.".formatted(attribution.value().id()));
    }
    if (attribution.absence() != AbsencePolicy.REMOVE) {
      lines.add(
          "The absence policy is %s, not %s."
              .formatted(attribution.absence().id(), AbsencePolicy.REMOVE.id()));
    }
  }
}
