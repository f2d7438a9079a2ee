package dev.ascribe.evaluation.plausibility;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures how well spans agree (DeYoung et al. 2020, ERASER, section 4.1). A span is a maximal run
 * of neighbouring features of one text that are selected, or that are in the rationale. Two spans
 * match if their intersection is at least half of their union. Since spans of one text do not touch
 * each other, each span matches at most one of the other mask.
 */
final class SpanAgreement {
  private static final double THRESHOLD = 0.5;

  private SpanAgreement() {}

  /**
   * Returns the F1 of the matched spans. Both masks are [n] with at least one feature.
   *
   * @param border the first feature of the second text of a pair; n if there is one text only
   */
  static double f1(boolean[] selected, boolean[] rationale, int border) {
    List<Span> predicted = spans(selected, border);
    List<Span> gold = spans(rationale, border);
    long matches =
        predicted.stream()
            .filter(p -> gold.stream().anyMatch(g -> p.intersectionOverUnion(g) >= THRESHOLD))
            .count();
    return 2.0 * matches / (predicted.size() + gold.size());
  }

  private static List<Span> spans(boolean[] mask, int border) {
    List<Span> spans = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= mask.length; i++) {
      boolean inside = i < mask.length && mask[i];
      if (start >= 0 && (!inside || i == border)) {
        spans.add(new Span(start, i));
        start = -1;
      }
      if (inside && start < 0) {
        start = i;
      }
    }
    return spans;
  }

  /** The features from {@code start} to {@code end}, exclusive. */
  private record Span(int start, int end) {
    double intersectionOverUnion(Span other) {
      int intersection = Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
      int union = (end - start) + (other.end - other.start) - intersection;
      return (double) intersection / union;
    }
  }
}
