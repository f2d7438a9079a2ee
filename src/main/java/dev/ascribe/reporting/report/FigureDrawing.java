package dev.ascribe.reporting.report;

import static dev.ascribe.reporting.report.PlotColumns.map;

import dev.ascribe.reporting.report.StudyFigure.Line;
import dev.ascribe.reporting.report.StudyFigure.Panel;
import dev.ascribe.reporting.report.StudyFigure.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/**
 * Draws figures as SVG with the grammar of Lets-Plot. Texts stay texts, so that no fonts are needed
 * where the report is made. Lets-Plot takes a plot as nested maps: data, the mapping of columns to
 * axes and colours, layers, scales and a theme.
 */
final class FigureDrawing {
  private static final double PANEL_WIDTH = 380;
  private static final double PANEL_HEIGHT = 280;
  private static final double WHOLE_PANEL_WIDTH = 340;
  private static final double WHOLE_PANEL_HEIGHT = 250;
  private static final int COLUMNS = 2;
  private static final double MARGIN_SHARE = 0.06;

  private FigureDrawing() {}

  /** One panel without a legend, since a page has one legend for all of them. */
  static String panel(StudyFigure figure, Panel panel) {
    Map<String, Object> plot = plot(figure, List.of(panel));
    plot.put("ggsize", map("width", PANEL_WIDTH, "height", PANEL_HEIGHT));
    theme(plot).put("legend_position", "none");
    return svg(
        plot,
        figure.id() + "-" + figure.panels().indexOf(panel),
        "%s, %s".formatted(figure.measure().title(), panel.title()),
        FigureText.of(figure, List.of(panel)));
  }

  /** All panels with their legend: the figure of a paper. */
  static String whole(StudyFigure figure) {
    Map<String, Object> plot = plot(figure, figure.panels());
    int columns = Math.min(COLUMNS, figure.panels().size());
    int rows = (figure.panels().size() + columns - 1) / columns;
    plot.put("facet", map("name", "wrap", "facets", List.of("panel"), "ncol", columns, "order", 1));
    plot.put(
        "ggsize",
        map(
            "width",
            Math.max(560, 70 + columns * WHOLE_PANEL_WIDTH),
            "height",
            90 + rows * WHOLE_PANEL_HEIGHT));
    theme(plot).put("legend_position", "bottom");
    return svg(
        plot,
        figure.id(),
        "%s over training size".formatted(figure.measure().title()),
        FigureText.of(figure, figure.panels()));
  }

  private static String svg(Map<String, Object> plot, String id, String title, String description) {
    String drawn =
        PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
            plot, null, new UnsupportedRGBEncoder(), false);
    return SvgText.finished(drawn, "figure-" + id, title, description);
  }

  private static Map<String, Object> plot(StudyFigure figure, List<Panel> panels) {
    boolean hasOneSize = figure.isOfOneSize();
    List<String> names = figure.names();
    Map<String, Object> plot =
        map(
            "kind",
            "plot",
            "data",
            data(figure, panels),
            "mapping",
            map("x", hasOneSize ? "name" : "size", "y", "value", "color", "name", "group", "name"),
            "theme",
            map(
                "name",
                "light",
                "panel_grid_minor",
                map("name", "blank", "blank", true),
                "strip_text",
                map("name", "text", "face", "bold"),
                "axis_title",
                map("name", "text", "size", 13)));
    plot.put("scales", scales(figure, names, hasOneSize));
    plot.put("layers", FigureLayers.of(panels, names.size(), hasOneSize));
    if (hasOneSize) {
      plot.put("coord", map("name", "flip", "flip", true));
    }
    return plot;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> theme(Map<String, Object> plot) {
    return (Map<String, Object>) plot.get("theme");
  }

  private static Map<String, Object> data(StudyFigure figure, List<Panel> panels) {
    PlotColumns columns = new PlotColumns("panel", "name", "size", "value", "lower", "upper");
    for (Panel panel : panels) {
      for (Line line : panel.lines()) {
        for (Point point : line.points()) {
          columns.add(
              panel.title(),
              line.name(),
              String.valueOf(point.size()),
              point.value(),
              Double.isNaN(point.lower()) ? point.value() : point.lower(),
              Double.isNaN(point.upper()) ? point.value() : point.upper());
        }
      }
    }
    return columns.asMap();
  }

  private static List<Object> scales(StudyFigure figure, List<String> names, boolean hasOneSize) {
    LineStyles styles = figure.styles();
    double[] range = figure.range();
    double margin = Math.max(1e-3, (range[1] - range[0]) * (hasOneSize ? 2 : 1) * MARGIN_SHARE);
    List<Object> scales = new ArrayList<>();
    scales.add(manual("color", names, names.stream().map(styles::colour).toList()));
    scales.add(
        manual("shape", names, names.stream().map(name -> styles.marker(name).number()).toList()));
    scales.add(
        manual(
            "linetype",
            names,
            names.stream().map(name -> styles.isDotted(name) ? "dotted" : "solid").toList()));
    scales.add(
        map(
            "aesthetic",
            "x",
            "discrete",
            true,
            "name",
            hasOneSize ? "" : "Training texts per class",
            "limits",
            hasOneSize ? reversed(names) : figure.sizes().stream().map(String::valueOf).toList()));
    scales.add(
        map(
            "aesthetic", "y",
            "name", figure.measure().shortAxis(),
            "limits", List.of(range[0] - margin, range[1] + margin)));
    return scales;
  }

  /** The first name stands at the top of an axis that begins at the bottom. */
  private static List<String> reversed(List<String> names) {
    List<String> reversed = new ArrayList<>(names);
    Collections.reverse(reversed);
    return reversed;
  }

  private static Map<String, Object> manual(String aesthetic, List<String> names, List<?> values) {
    return map("aesthetic", aesthetic, "name", "", "limits", names, "values", values);
  }
}
