package dev.ascribe.reporting.report;

import java.util.Comparator;
import java.util.List;

/**
 * Colours, markers and dashes of lines. A name has the same style in all figures of a report.
 * Colour-blind people can tell the colours apart (Okabe and Ito 2008), and every colour comes with
 * a marker of its own.
 *
 * @param names in the order of legends
 * @param baseline the name that is drawn grey and dashed
 */
record LineStyles(List<String> names, String baseline) {
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#b4568c", "#17212b", "#c98500", "#3a93c4");
  private static final String BASELINE_COLOUR = "#6b7783";

  LineStyles {
    names = List.copyOf(names);
  }

  /** The shapes of points, with their numbers in the charting library and their outlines. */
  enum Marker {
    CIRCLE(16, "M11 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
    TRIANGLE(17, "M15 1.5l4.5 8h-9z"),
    SQUARE(15, "M11.5 2.5h7v7h-7z"),
    STAR(8, "M10.5 6h9M15 1.5v9M12 3l6 6m0-6l-6 6"),
    CROSS(4, "M11.5 2.5l7 7m0-7l-7 7");

    private final int number;
    private final String outline;

    Marker(int number, String outline) {
      this.number = number;
      this.outline = outline;
    }

    int number() {
      return number;
    }

    /** The path of the marker in a box of 30 by 12. */
    String outline() {
      return outline;
    }

    boolean isFilled() {
      return this != CROSS && this != STAR;
    }
  }

  private static final List<Marker> MARKERS =
      List.of(Marker.CIRCLE, Marker.TRIANGLE, Marker.SQUARE, Marker.STAR);

  String colour(String name) {
    return name.equals(baseline) ? BASELINE_COLOUR : COLOURS.get(turn(name) % COLOURS.size());
  }

  Marker marker(String name) {
    return name.equals(baseline) ? Marker.CROSS : MARKERS.get(turn(name) % MARKERS.size());
  }

  boolean isDashed(String name) {
    return name.equals(baseline);
  }

  Comparator<String> order() {
    return Comparator.comparingInt(names::indexOf);
  }

  private int turn(String name) {
    return (int)
        names.stream().takeWhile(each -> !each.equals(name)).filter(this::isColoured).count();
  }

  private boolean isColoured(String name) {
    return !name.equals(baseline);
  }
}
