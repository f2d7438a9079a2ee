package dev.ascribe.reporting.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * A figure of a report: one measure over training size, in panels that share one axis.
 *
 * @param id valid as the name of a file
 * @param styles of the lines, by their names
 */
record StudyFigure(
    String id, ReportMeasure measure, List<Panel> panels, LineStyles styles, String notes) {
  StudyFigure {
    panels = List.copyOf(panels);
  }

  /**
   * One panel.
   *
   * @param ceiling a level that lines are compared with, drawn across the panel; NaN for none
   * @param floor a level that chance reaches; NaN where a line shows it
   */
  record Panel(String title, List<Line> lines, double ceiling, double floor) {
    Panel {
      lines = List.copyOf(lines);
    }

    List<Integer> sizes() {
      return lines.stream()
          .flatMap(line -> line.points().stream())
          .map(Point::size)
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** The values of one method, or of one paradigm. */
  record Line(String name, List<Point> points) {
    Line {
      points = List.copyOf(points);
    }
  }

  /** A mean with its 95 % interval at one training size. */
  record Point(int size, double value, double lower, double upper) {}

  /** All training sizes of all panels. */
  List<Integer> sizes() {
    return panels.stream().flatMap(panel -> panel.sizes().stream()).distinct().sorted().toList();
  }

  /** Whether there is nothing to draw a line along. */
  boolean isOfOneSize() {
    return sizes().size() == 1;
  }

  /** The lines' names in the order of the legend. */
  List<String> names() {
    return panels.stream()
        .flatMap(panel -> panel.lines().stream())
        .map(Line::name)
        .distinct()
        .sorted(styles.order())
        .toList();
  }

  /** The least and the largest value that is drawn. */
  double[] range() {
    double[] values =
        panels.stream()
            .flatMap(
                panel ->
                    Stream.concat(
                        Stream.of(panel.ceiling(), panel.floor()),
                        panel.lines().stream()
                            .flatMap(line -> line.points().stream())
                            .flatMap(
                                point -> Stream.of(point.value(), point.lower(), point.upper()))))
            .mapToDouble(Double::doubleValue)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    return new double[] {values[0], values[values.length - 1]};
  }
}
