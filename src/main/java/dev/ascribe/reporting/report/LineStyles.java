package dev.ascribe.reporting.report;

import java.util.Comparator;
import java.util.List;

/**
 * Colours, markers and dashes of lines. A name has the same style in all figures of a report, and
 * the dashboard gives it the same colour and marker: {@code strokes.js} has the same lists.
 * Colour-blind people can tell the colours apart (Okabe and Ito 2008), and every colour comes with
 * a marker of its own.
 *
 * @param names in the order of legends
 * @param baseline the name that is drawn grey, with dots and a dotted line
 */
record LineStyles(List<String> names, String baseline) {
  static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#b4568c", "#17212b", "#c98500", "#3a93c4");
  private static final String BASELINE_COLOUR = "#6b7783";

  static final List<Marker> MARKERS =
      List.of(
          Marker.CIRCLE,
          Marker.SQUARE,
          Marker.TRIANGLE,
          Marker.DIAMOND,
          Marker.CROSS,
          Marker.DOWN,
          Marker.PLUS);

  LineStyles {
    names = List.copyOf(names);
  }

  /** The shapes of points, with their numbers in the charting library and their outlines. */
  enum Marker {
    CIRCLE(16, "M11 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"),
    TRIANGLE(17, "M15 1.5l4.5 8h-9z"),
    SQUARE(15, "M11.5 2.5h7v7h-7z"),
    DIAMOND(18, "M15 1l4.5 5l-4.5 5l-4.5 -5z"),
    CROSS(4, "M11.5 2.5l7 7m0-7l-7 7"),
    DOWN(6, "M15 10.5l4.5-8h-9z"),
    PLUS(3, "M10.5 6h9M15 1.5v9"),
    DOT(20, "M12.6 6a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0z");

    private final int number;
    private final String outline;

    Marker(int number, String outline) {
      this.number = number;
      this.outline = outline;
    }

    boolean isFilled() {
      return this != CROSS && this != DOWN && this != PLUS;
    }

    int number() {
      return number;
    }

    /** The path of the marker in a box of 30 by 12. */
    String outline() {
      return outline;
    }
  }

  String colour(String name) {
    return name.equals(baseline) ? BASELINE_COLOUR : COLOURS.get(turn(name) % COLOURS.size());
  }

  Marker marker(String name) {
    // Each round of colours begins with another marker, so that no two lines look the same.
    int turn = turn(name);
    return name.equals(baseline)
        ? Marker.DOT
        : MARKERS.get((turn + turn / COLOURS.size()) % MARKERS.size());
  }

  boolean isDotted(String name) {
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
