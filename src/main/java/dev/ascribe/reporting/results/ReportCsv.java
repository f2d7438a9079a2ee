package dev.ascribe.reporting.results;

import dev.ascribe.reporting.results.StudyResults.Figure;
import dev.ascribe.reporting.results.StudyResults.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the results of a study as CSV: a record for each method of each group of runs, and one
 * without a method for a group that has no figures of methods yet. A figure that does not exist is
 * empty. Each text counts once, however many seeds explain it.
 */
public final class ReportCsv {
  private static final CsvColumns<Line> COLUMNS =
      new CsvColumns<Line>()
          .column("dataset", line -> line.group().dataset())
          .column("model", line -> line.group().model())
          .column("paradigm", line -> line.group().paradigm())
          .column("training_size", line -> line.group().trainingSize())
          .column("seeds", line -> line.seeds())
          .column("accuracy", line -> value(line.group().figure(StudyResults.MODEL, "accuracy")))
          .column("macro_f1", line -> value(line.group().figure(StudyResults.MODEL, "macro-f1")))
          .column("method", Line::method)
          .column("map", line -> value(line.figure("map")))
          .column("comprehensiveness", line -> value(line.figure("comprehensiveness")))
          .column("sufficiency", line -> value(line.figure("sufficiency")))
          .column("auc_tp", line -> value(line.figure("auc-tp")))
          .column("leave_one_out_tau", line -> value(line.figure("leave-one-out-tau")))
          .column("texts", line -> texts(line.figure("comprehensiveness")))
          .column("rationales", line -> texts(line.figure("map")))
          .column("seeds_with_figures", Line::seedsWithFigures);

  /**
   * A record.
   *
   * @param method "" for a group without figures of methods
   */
  private record Line(Group group, String method) {
    String seeds() {
      return String.join(" ", group.seeds().stream().map(String::valueOf).toList());
    }

    /** A figure of the method; null if it does not exist. */
    Figure figure(String measure) {
      return method.isEmpty() ? null : group.figure(method, measure);
    }

    int seedsWithFigures() {
      return Stream.of("map", "comprehensiveness")
          .map(this::figure)
          .filter(Objects::nonNull)
          .mapToInt(Figure::runs)
          .max()
          .orElse(0);
    }
  }

  private ReportCsv() {}

  public static String of(ResultReport report) {
    List<Line> lines = new ArrayList<>();
    for (Group group : report.results().groups()) {
      List<String> methods = group.methods().isEmpty() ? List.of("") : group.methods();
      methods.forEach(method -> lines.add(new Line(group, method)));
    }
    return COLUMNS.lines(lines).stream().collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  private static Object value(Figure figure) {
    return figure == null || !Double.isFinite(figure.value()) ? "" : figure.value();
  }

  private static int texts(Figure figure) {
    return figure == null ? 0 : figure.texts();
  }
}
