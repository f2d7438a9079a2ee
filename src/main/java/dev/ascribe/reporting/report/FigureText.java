package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.StudyFigure.Line;
import dev.ascribe.reporting.report.StudyFigure.Panel;
import dev.ascribe.reporting.report.StudyFigure.Point;
import java.util.List;
import java.util.stream.Collectors;

/** Says a figure in words, for those who do not see it. */
final class FigureText {
  private FigureText() {}

  static String of(StudyFigure figure, List<Panel> panels) {
    return panels.stream().map(panel -> of(figure, panel)).collect(Collectors.joining(" "));
  }

  private static String of(StudyFigure figure, Panel panel) {
    String lines =
        panel.lines().stream().map(line -> of(figure, line)).collect(Collectors.joining("; "));
    String ceiling =
        Double.isNaN(panel.ceiling())
            ? ""
            : "; annotators " + Numbers.fixed(panel.ceiling(), figure.measure().digits());
    return "%s: %s%s.".formatted(panel.title(), lines, ceiling);
  }

  private static String of(StudyFigure figure, Line line) {
    int digits = figure.measure().digits();
    return line.name()
        + line.points().stream()
            .map(point -> of(point, digits))
            .collect(Collectors.joining(", ", " ", ""));
  }

  private static String of(Point point, int digits) {
    return "%s %s".formatted(Numbers.size(point.size()), Numbers.fixed(point.value(), digits));
  }
}
