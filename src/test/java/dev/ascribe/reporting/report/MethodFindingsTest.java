package dev.ascribe.reporting.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.reporting.statistics.StudyStatistics;
import dev.ascribe.storage.ComparisonRow;
import dev.ascribe.storage.IntervalRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences about methods say what the tests say, and no more. */
class MethodFindingsTest {
  private static final List<String> METHODS = List.of("attention", "occlusion", "random");

  private final List<IntervalRow> intervals = new ArrayList<>();
  private final List<ComparisonRow> comparisons = new ArrayList<>();

  private void mean(String method, String measure, int size, double mean, double half) {
    intervals.add(
        new IntervalRow(
            "s",
            "d",
            "m",
            "prompted",
            size,
            method,
            measure,
            "all",
            mean,
            mean - half,
            mean + half,
            half / 2,
            0,
            3,
            15));
  }

  private void test(
      String method, String other, String measure, int size, double difference, double p) {
    double half = p < 0.05 ? Math.abs(difference) / 2 : Math.abs(difference) * 2;
    comparisons.add(
        new ComparisonRow(
            "s",
            "method",
            "d",
            "m",
            "prompted",
            size,
            method,
            measure,
            "all",
            other,
            difference,
            difference - half,
            difference + half,
            p,
            p,
            p,
            1,
            3,
            15));
  }

  private List<Finding> findings() {
    StatisticsIndex index = new StatisticsIndex(new StudyStatistics(intervals, comparisons));
    return new MethodFindings(index, METHODS).of(new Subject("d", "m", "prompted"));
  }

  @Test
  void chanceWithTheBestMeanProvesNothingWithoutATest() {
    mean("attention", "auc-tp", 6, 28.3, 20);
    mean("random", "auc-tp", 6, 28.1, 17);
    test("attention", "random", "auc-tp", 6, 0.2, 0.9);
    assertThat(findings())
        .containsExactly(
            new Finding(
                Verdict.UNKNOWN,
                "AUC-TP, prompted: random has the best mean at 6 per class (28.1 [11.1, 45.1]);"
                    + " not known to be better than attention; no method is known to be better"
                    + " than chance there."));
  }

  @Test
  void chanceThatIsSignificantlyBetterAnswersNo() {
    mean("attention", "auc-tp", 6, 48, 2);
    mean("random", "auc-tp", 6, 28, 2);
    test("attention", "random", "auc-tp", 6, 20, 0.01);
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.NO);
              assertThat(finding.text())
                  .endsWith(
                      "significantly better than attention; no method is better than chance there.");
            });
  }

  @Test
  void methodsThatAreAllEqualAreSaidToBe() {
    for (String method : METHODS) {
      mean(method, "auc-tp", 2, 50.0 / 3, Double.NaN);
    }
    mean("attention", "map", 2, 0.5, 0.1);
    mean("occlusion", "map", 2, 0.5 + 1e-12, 0.1);
    mean("random", "map", 2, 0.25, 0.1);
    test("attention", "random", "map", 2, 0.25, 0.01);
    test("occlusion", "random", "map", 2, 0.25, 0.0498);
    test("attention", "occlusion", "map", 2, 0, 1);
    assertThat(findings())
        .containsExactly(
            new Finding(
                Verdict.YES,
                "MAP, prompted: attention and occlusion share the best mean at 2 per class (0.500"
                    + " [0.400, 0.600]); significantly better than random."),
            new Finding(
                Verdict.UNKNOWN,
                "AUC-TP, prompted: attention, occlusion and random have the same mean at 2 per"
                    + " class (16.7); none is known to be better than another."));
  }

  @Test
  void whatIsSoByDefinitionIsNoResult() {
    mean("attention", "leave-one-out-tau", 2, 0.028, 0.1);
    mean("occlusion", "leave-one-out-tau", 2, 1, Double.NaN);
    mean("random", "leave-one-out-tau", 2, 0.01, 0.1);
    test("attention", "occlusion", "leave-one-out-tau", 2, -0.972, 0.0001);
    test("attention", "random", "leave-one-out-tau", 2, 0.018, 0.7);
    assertThat(findings())
        .containsExactly(
            new Finding(
                Verdict.UNKNOWN,
                "LOO tau, prompted: attention has the best mean at 2 per class (0.028 [\u22120.072,"
                    + " 0.128]); not known to be better than random. occlusion takes no part: its"
                    + " LOO tau is 1 by definition."));
  }

  @Test
  void anAnswerIsPartlyYesOnlyIfSomethingIsBetter() {
    assertThat(Verdicts.together(List.of(Verdict.NO, Verdict.UNKNOWN)))
        .isEqualTo(Verdict.PARTLY_NO);
    assertThat(Verdicts.together(List.of(Verdict.YES, Verdict.UNKNOWN))).isEqualTo(Verdict.PARTLY);
    assertThat(Verdicts.together(List.of(Verdict.YES, Verdict.NO, Verdict.UNKNOWN)))
        .isEqualTo(Verdict.MIXED);
    assertThat(Verdicts.together(List.of(Verdict.NO, Verdict.NO))).isEqualTo(Verdict.NO);
    assertThat(Verdicts.together(List.of())).isEqualTo(Verdict.UNKNOWN);
  }
}
