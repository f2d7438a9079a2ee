package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.StudyFigure.Line;
import dev.ascribe.reporting.report.StudyFigure.Panel;
import dev.ascribe.reporting.report.StudyFigure.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.letsPlot.commons.encoding.UnsupportedRGBEncoder;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/**
 * Draws figures as SVG with the grammar of Lets-Plot. Texts stay texts, so that no fonts are needed
 * where the report is made. Lets-Plot takes a plot as nested maps.
 */
final class FigureDrawing {
  private static final double PANEL_WIDTH = 380;
  private static final double PANEL_HEIGHT = 280;
  private static final double WHOLE_PANEL_WIDTH = 340;
  private static final double WHOLE_PANEL_HEIGHT = 250;
  private static final int COLUMNS = 2;
  private static final double MARGIN_SHARE = 0.06;

  /** A little to the side of each other, so that intervals do not hide each other. */
  private static final double DODGE = 0.35;

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
    plot.put("layers", layers(panels, names.size(), hasOneSize));
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
    Columns columns = new Columns("panel", "name", "size", "value", "lower", "upper");
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

  private static List<Object> layers(List<Panel> panels, int names, boolean hasOneSize) {
    Map<String, Object> beside = map("name", "dodge", "width", DODGE);
    List<Object> layers = new ArrayList<>();
    level(layers, panels, true);
    level(layers, panels, false);
    layers.add(
        map(
            "geom",
            "errorbar",
            "mapping",
            map("ymin", "lower", "ymax", "upper"),
            "position",
            hasOneSize ? "identity" : beside,
            "width",
            hasOneSize ? 0.06 * names : 0.14,
            "size",
            0.7,
            "show_legend",
            false,
            "tooltips",
            "none"));
    if (!hasOneSize) {
      layers.add(
          map(
              "geom",
              "line",
              "mapping",
              map("linetype", "name"),
              "position",
              beside,
              "size",
              0.9,
              "tooltips",
              "none"));
    }
    layers.add(
        map(
            "geom",
            "point",
            "mapping",
            map("shape", "name"),
            "position",
            hasOneSize ? "identity" : beside,
            "size",
            3.6,
            "tooltips",
            "none"));
    return layers;
  }

  /** A horizontal line in each panel that has such a level. */
  private static void level(List<Object> layers, List<Panel> panels, boolean isCeiling) {
    // The other columns are there since a layer takes over what the plot shows.
    Columns columns = new Columns("panel", "level", "name", "size", "value");
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
    java.util.Collections.reverse(reversed);
    return reversed;
  }

  private static Map<String, Object> manual(String aesthetic, List<String> names, List<?> values) {
    return map("aesthetic", aesthetic, "name", "", "limits", names, "values", values);
  }

  /** Columns of a data frame. */
  private static final class Columns {
    private final Map<String, List<Object>> columns = new LinkedHashMap<>();

    Columns(String... names) {
      for (String name : names) {
        columns.put(name, new ArrayList<>());
      }
    }

    void add(Object... row) {
      int cell = 0;
      for (List<Object> column : columns.values()) {
        column.add(row[cell++]);
      }
    }

    boolean isEmpty() {
      return columns.values().iterator().next().isEmpty();
    }

    Map<String, Object> asMap() {
      return new LinkedHashMap<>(columns);
    }
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
