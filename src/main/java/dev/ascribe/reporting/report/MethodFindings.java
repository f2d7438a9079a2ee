package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.Finding.Verdict;
import dev.ascribe.reporting.report.StatisticsIndex.Subject;
import dev.ascribe.reporting.results.BestMethods;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.study.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Says which method is best by each main measure, at which training sizes, and how sure that is.
 */
final class MethodFindings {
  private final StatisticsIndex index;
  private final List<String> methods;

  /**
   * @param methods of the study
   */
  MethodFindings(StatisticsIndex index, List<String> methods) {
    this.index = index;
    this.methods = methods;
  }

  List<Finding> of(Subject subject) {
    List<Finding> findings = new ArrayList<>();
    for (ReportMeasure measure : ReportMeasure.MAIN) {
      Map<BestMethods, List<Cell>> byBest = new LinkedHashMap<>();
      for (Cell cell : index.cells(subject)) {
        BestMethods best = best(cell, measure);
        if (best.judged().size() > 1) {
          byBest.computeIfAbsent(best, absent -> new ArrayList<>()).add(cell);
        }
      }
      byBest.forEach((best, cells) -> findings.add(finding(subject, measure, best, cells)));
    }
    return findings;
  }

  /**
   * The methods with the best mean; {@code random} too can be one. Means that are written alike are
   * a tie, unless a test tells them apart.
   */
  private BestMethods best(Cell cell, ReportMeasure measure) {
    BestMethods best =
        index.best(cell, measure, methods, mean -> Numbers.rounded(mean, measure.digits()));
    boolean isTie =
        best.leaders().stream()
            .flatMap(
                one ->
                    best.leaders().stream()
                        .flatMap(other -> index.methods(cell, measure.id(), one, other).stream()))
            .noneMatch(StatisticsIndex::isSignificant);
    return isTie ? best : index.best(cell, measure, methods, DoubleUnaryOperator.identity());
  }

  private Finding finding(
      Subject subject, ReportMeasure measure, BestMethods best, List<Cell> cells) {
    List<String> leaders = best.leaders();
    String where =
        "%s, %s: %s %s (%s)"
            .formatted(
                measure.title(),
                subject.paradigm(),
                who(best),
                at(cells, cells.size()),
                values(cells, measure, leaders.get(0)));
    String leftOut = leftOut(measure, cells);
    if (best.isTieOfAll()) {
      return new Finding(
          Verdict.UNKNOWN, where + "; none is known to be better than another." + leftOut);
    }
    Map<String, List<String>> outcomes = new LinkedHashMap<>();
    List<Verdict> verdicts = new ArrayList<>();
    for (String rival : best.judged()) {
      List<Cell> better = new ArrayList<>();
      int compared = 0;
      for (Cell cell : leaders.contains(rival) ? List.<Cell>of() : cells) {
        List<Verdict> ofLeaders =
            leaders.stream()
                .flatMap(leader -> index.methods(cell, measure.id(), leader, rival).stream())
                .map(row -> Verdicts.of(measure, row))
                .toList();
        if (!ofLeaders.isEmpty()) {
          compared++;
          boolean isBetter = ofLeaders.stream().allMatch(Verdict.YES::equals);
          verdicts.add(isBetter ? Verdict.YES : Verdict.UNKNOWN);
          if (isBetter) {
            better.add(cell);
          }
        }
      }
      if (compared > 0) {
        String outcome =
            better.isEmpty()
                ? "not known to be better than"
                : "significantly better"
                    + (better.size() == compared ? "" : " only " + at(better, cells.size()))
                    + " than";
        outcomes.computeIfAbsent(outcome, absent -> new ArrayList<>()).add(rival);
      }
    }
    StringBuilder text = new StringBuilder(where);
    outcomes.forEach(
        (outcome, rivals) ->
            text.append("; ").append(outcome).append(" ").append(Numbers.list(rivals)));
    Verdict verdict = Verdicts.together(verdicts);
    if (leaders.contains(Method.RANDOM.id())) {
      boolean isCertain = verdict == Verdict.YES && leaders.size() == 1;
      text.append(isCertain ? "; no method is " : "; no method is known to be ")
          .append("better than chance there");
      verdict = isCertain ? Verdict.NO : Verdict.UNKNOWN;
    }
    return new Finding(verdict, text.append(".").append(leftOut).toString());
  }

  private static String who(BestMethods best) {
    List<String> leaders = best.leaders();
    if (best.isTieOfAll()) {
      return Numbers.list(leaders) + " have the same mean";
    }
    return Numbers.list(leaders)
        + (leaders.size() == 1 ? " has the best mean" : " share the best mean");
  }

  /** Names the methods that take no part, since the measure itself gives them their mean. */
  private String leftOut(ReportMeasure measure, List<Cell> cells) {
    StringBuilder text = new StringBuilder();
    for (String method : methods) {
      cells.stream()
          .flatMap(cell -> index.interval(cell, method, measure.id()).stream())
          .map(IntervalRow::value)
          .filter(mean -> BestMethods.isByDefinition(method, measure.id(), mean))
          .findFirst()
          .ifPresent(
              mean ->
                  text.append(
                      " %s takes no part: its %s is %s by definition."
                          .formatted(method, measure.title(), Numbers.fixed(mean, 0))));
    }
    return text.toString();
  }

  private String values(List<Cell> cells, ReportMeasure measure, String method) {
    List<String> values = new ArrayList<>();
    for (Cell cell : cells) {
      IntervalRow row = index.interval(cell, method, measure.id()).orElseThrow();
      values.add(Numbers.withInterval(row.value(), row.lower(), row.upper(), measure.digits()));
    }
    return String.join(", ", values);
  }

  private static String at(List<Cell> cells, int all) {
    List<Integer> sizes = cells.stream().map(Cell::trainingSize).toList();
    return (cells.size() == 1 && sizes.get(0) == 0 && all == 1 ? "" : "at ") + Numbers.sizes(sizes);
  }
}
