package dev.ascribe.reporting.report;

import static dev.ascribe.reporting.report.PlotColumns.map;

import dev.ascribe.reporting.report.StudyFigure.Line;
import dev.ascribe.reporting.report.StudyFigure.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The layers of a figure, from the back to the front: the levels of ceiling and floor, the
 * intervals, the lines and the points.
 */
final class FigureLayers {
  /** A little to the side of each other, so that intervals do not hide each other. */
  private static final Map<String, Object> BESIDE = map("name", "dodge", "width", 0.35);

  private FigureLayers() {}

  /**
   * The layers in the form of Lets-Plot.
   *
   * @param names the number of lines of different names
   * @param hasOneSize whether the figure shows a single training size, so that names stand on the
   *     axis and there is no line to draw
   */
  static List<Object> of(List<Panel> panels, int names, boolean hasOneSize) {
    List<Object> layers = new ArrayList<>();
    level(layers, panels, true);
    level(layers, panels, false);
    Object position = hasOneSize ? "identity" : BESIDE;
    layers.add(intervals(position, hasOneSize ? 0.06 * names : 0.14));
    if (!hasOneSize) {
      layers.add(lines());
    }
    layers.add(points(position));
    return layers;
  }

  private static Map<String, Object> intervals(Object position, double width) {
    return map(
        "geom",
        "errorbar",
        "mapping",
        map("ymin", "lower", "ymax", "upper"),
        "position",
        position,
        "width",
        width,
        "size",
        0.7,
        "show_legend",
        false,
        "tooltips",
        "none");
  }

  private static Map<String, Object> lines() {
    return map(
        "geom",
        "line",
        "mapping",
        map("linetype", "name"),
        "position",
        BESIDE,
        "size",
        0.9,
        "tooltips",
        "none");
  }

  private static Map<String, Object> points(Object position) {
    return map(
        "geom",
        "point",
        "mapping",
        map("shape", "name"),
        "position",
        position,
        "size",
        3.6,
        "tooltips",
        "none");
  }

  /** A horizontal line in each panel that has such a level. */
  private static void level(List<Object> layers, List<Panel> panels, boolean isCeiling) {
    // The other columns are there since a layer takes over what the plot shows.
    PlotColumns columns = new PlotColumns("panel", "level", "name", "size", "value");
    for (Panel panel : panels) {
      double level = isCeiling ? panel.ceiling() : panel.floor();
      if (!Double.isNaN(level)) {
        Line line = panel.lines().get(0);
        String size = String.valueOf(line.points().get(0).size());
        columns.add(panel.title(), level, line.name(), size, level);
      }
    }
    if (!columns.isEmpty()) {
      layers.add(
          map(
              "geom",
              "hline",
              "data",
              columns.asMap(),
              "mapping",
              map("yintercept", "level"),
              "color",
              isCeiling ? "#17212b" : "#6b7783",
              "linetype",
              isCeiling ? "dotdash" : "dashed",
              "size",
              0.9,
              "show_legend",
              false,
              "tooltips",
              "none"));
    }
  }
}
