package dev.ascribe.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.evaluation.RunSummary.Figure;
import dev.ascribe.evaluation.RunSummary.InstanceMetric;
import dev.ascribe.evaluation.RunSummary.Prediction;
import dev.ascribe.evaluation.RunSummary.Settings;
import dev.ascribe.evaluation.RunSummary.ThresholdLabel;
import dev.ascribe.study.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
  private static final Settings SETTINGS =
      new Settings(
          List.of("negative", "positive"), "union", List.of(List.of("negative")), Measure.DEFAULT);

  /** Three instances, of which the last is predicted wrong and the second has no rationale. */
  private static final List<Prediction> PREDICTIONS =
      List.of(
          new Prediction("i1", "negative", "negative"),
          new Prediction("i2", "positive", "positive"),
          new Prediction("i3", "negative", "positive"));

  private static List<InstanceMetric> metrics() {
    List<InstanceMetric> metrics = new ArrayList<>();
    metrics.add(new InstanceMetric("i1", "random", "average-precision", "union", 0.5));
    metrics.add(new InstanceMetric("i3", "random", "average-precision", "union", 1.0));
    metrics.add(new InstanceMetric("i3", "random", "average-precision", "a1", 0.25));
    metrics.add(new InstanceMetric("i1", "random", "comprehensiveness", "", 0.25));
    metrics.add(new InstanceMetric("i2", "random", "comprehensiveness", "", 0.5));
    metrics.add(new InstanceMetric("i3", "random", "comprehensiveness", "", Double.NaN));
    return metrics;
  }

  private static List<ThresholdLabel> thresholdLabels() {
    List<ThresholdLabel> labels = new ArrayList<>();
    for (Prediction prediction : PREDICTIONS) {
      for (int threshold = 0; threshold <= 100; threshold += 10) {
        int label = threshold > 0 || prediction.predicted().equals("positive") ? 1 : 0;
        labels.add(new ThresholdLabel(prediction.instanceId(), "random", threshold, label));
      }
    }
    return labels;
  }

  private static List<Figure> summarise() {
    return RunSummary.summarise(SETTINGS, PREDICTIONS, metrics(), thresholdLabels());
  }

  private static List<Figure> figures(List<Figure> figures, String subset) {
    return figures.stream().filter(figure -> figure.subset().equals(subset)).toList();
  }

  @Test
  void figuresOfAllInstances() {
    // Macro-F1: 2/3 each at threshold 0; then all positive: F1 of positive 2 / 4, of negative 0.
    double p0 = 2.0 / 3;
    assertThat(figures(summarise(), "all"))
        .containsExactly(
            new Figure("", "accuracy", "all", 2.0 / 3, 3),
            new Figure("", "macro-f1", "all", p0, 3),
            new Figure("random", "average-precision", "all", 0.75, 2),
            new Figure("random", "map", "all", 0.75, 2),
            new Figure("random", "comprehensiveness", "all", 0.375, 2),
            new Figure("random", "left-out", "all", 1, 3),
            new Figure("random", "auc-tp", "all", 10 * (p0 + 0.25) / 2 + 90 * 0.25, 3),
            new Figure("random", "auc-tp-p0", "all", p0, 3));
  }

  @Test
  void correctAndWrongInstancesAreReportedApart() {
    List<Figure> figures = summarise();
    assertThat(figures)
        .contains(
            new Figure("", "accuracy", "correct", 1, 2),
            new Figure("random", "map", "correct", 0.5, 1),
            new Figure("random", "comprehensiveness", "correct", 0.375, 2),
            new Figure("random", "left-out", "correct", 1, 2),
            new Figure("", "accuracy", "wrong", 0, 1),
            new Figure("random", "map", "wrong", 1, 1),
            new Figure("random", "left-out", "wrong", 0, 1));
    assertThat(figures(figures, "wrong"))
        .extracting(Figure::name)
        .doesNotContain("comprehensiveness");
  }

  @Test
  void otherRationalesCarryTheirName() {
    assertThat(figures(summarise(), "all/a1"))
        .containsExactlyInAnyOrder(
            new Figure("random", "average-precision", "all/a1", 0.25, 1),
            new Figure("random", "map", "all/a1", 0.25, 1),
            new Figure("random", "left-out", "all/a1", 2, 3));
  }

  @Test
  void goldLabelsAreReportedApartWithoutFiguresThatPresumeAllLabels() {
    assertThat(figures(summarise(), "gold=negative"))
        .containsExactly(
            new Figure("", "accuracy", "gold=negative", 0.5, 2),
            new Figure("random", "average-precision", "gold=negative", 0.75, 2),
            new Figure("random", "map", "gold=negative", 0.75, 2),
            new Figure("random", "comprehensiveness", "gold=negative", 0.25, 1),
            new Figure("random", "left-out", "gold=negative", 0, 2));
  }

  @Test
  void figuresDoNotDependOnTheOrderOfRows() {
    List<InstanceMetric> reversed = new ArrayList<>(metrics());
    Collections.reverse(reversed);
    List<ThresholdLabel> labels = new ArrayList<>(thresholdLabels());
    Collections.reverse(labels);
    List<Prediction> predictions = new ArrayList<>(PREDICTIONS);
    Collections.reverse(predictions);
    assertThat(RunSummary.summarise(SETTINGS, predictions, reversed, labels))
        .isEqualTo(summarise());
  }

  @Test
  void aMethodMayHaveLabelsAtThresholdsAlone() {
    Settings settings =
        new Settings(SETTINGS.labels(), "union", List.of(), List.of(Measure.AUC_TP));
    assertThat(RunSummary.summarise(settings, PREDICTIONS, List.of(), thresholdLabels()))
        .filteredOn(figure -> !figure.method().isEmpty())
        .extracting(Figure::name)
        .containsOnly("auc-tp", "auc-tp-p0");
  }

  @Test
  void textsThatAMeasureLeavesOutAreCounted() {
    List<InstanceMetric> metrics = new ArrayList<>();
    String name = LeftOut.NO_CONTRIBUTION.of("insertion");
    for (String instance : List.of("i1", "i3")) {
      metrics.add(new InstanceMetric(instance, "random", name, "", 1));
    }
    metrics.add(new InstanceMetric("i2", "random", "insertion", "", 0.5));
    Settings settings =
        new Settings(SETTINGS.labels(), "union", List.of(), List.of(Measure.INSERTION));
    List<Figure> figures = RunSummary.summarise(settings, PREDICTIONS, metrics, List.of());
    assertThat(figures)
        .contains(
            new Figure("random", "insertion", "all", 0.5, 1),
            new Figure("random", "left-out:insertion:no-contribution", "all", 2, 3),
            new Figure("random", "left-out:insertion:no-contribution", "wrong", 1, 1))
        .extracting(Figure::name)
        .as("the study does not compare with rationales")
        .doesNotContain("left-out");
  }

  @Test
  void aRunWithoutInstancesHasNoFigures() {
    assertThat(RunSummary.summarise(SETTINGS, List.of(), List.of(), List.of())).isEmpty();
  }

  @Test
  void labelsOutsideTheRunAreRefused() {
    assertThatThrownBy(
            () ->
                RunSummary.summarise(
                    SETTINGS,
                    List.of(new Prediction("i1", "neutral", "positive")),
                    List.of(),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label 'neutral' is not one of the run's labels [negative, positive]");
  }
}
