package dev.ascribe.reporting;

import dev.ascribe.reporting.StudyResults.Figure;
import dev.ascribe.reporting.StudyResults.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes the results of a study as CSV: a record for each method of each group of runs, and one
 * without a method for a group that has no figures of methods yet. A figure that does not exist is
 * empty. Each text counts once, however many seeds explain it.
 */
public final class ReportCsv {
  private static final List<String> HEAD =
      List.of(
          "dataset",
          "model",
          "paradigm",
          "training_size",
          "seeds",
          "accuracy",
          "macro_f1",
          "method",
          "map",
          "comprehensiveness",
          "sufficiency",
          "auc_tp",
          "leave_one_out_tau",
          "texts",
          "rationales",
          "seeds_with_figures");

  private ReportCsv() {}

  public static String of(ResultReport report) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord(HEAD);
      for (Group group : report.results().groups()) {
        List<String> methods = group.methods();
        for (String method : methods.isEmpty() ? List.of("") : methods) {
          printer.printRecord(record(group, method));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static List<Object> record(Group group, String method) {
    List<Object> cells = new ArrayList<>();
    cells.add(group.dataset());
    cells.add(group.model());
    cells.add(group.paradigm());
    cells.add(group.trainingSize());
    cells.add(String.join(" ", group.seeds().stream().map(String::valueOf).toList()));
    cells.add(value(group.figure(StudyResults.MODEL, "accuracy")));
    cells.add(value(group.figure(StudyResults.MODEL, "macro-f1")));
    cells.add(method);
    boolean ofMethod = !method.isEmpty();
    Figure map = ofMethod ? group.figure(method, "map") : null;
    Figure comprehensiveness = ofMethod ? group.figure(method, "comprehensiveness") : null;
    cells.add(value(map));
    cells.add(value(comprehensiveness));
    cells.add(value(ofMethod ? group.figure(method, "sufficiency") : null));
    cells.add(value(ofMethod ? group.figure(method, "auc-tp") : null));
    cells.add(value(ofMethod ? group.figure(method, "leave-one-out-tau") : null));
    cells.add(comprehensiveness == null ? 0 : comprehensiveness.texts());
    cells.add(map == null ? 0 : map.texts());
    cells.add(
        Stream.of(map, comprehensiveness)
            .filter(Objects::nonNull)
            .mapToInt(Figure::runs)
            .max()
            .orElse(0));
    return cells;
  }

  private static Object value(Figure figure) {
    return figure == null || !Double.isFinite(figure.value()) ? "" : figure.value();
  }
}
