package dev.ascribe.evaluation.plausibility;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures how well spans agree (DeYoung et al. 2020, ERASER, section 4.1). A span is a maximal run
 * of neighbouring features that are selected, or that are in the rationale. Two spans match if
 * their intersection is at least half of their union. Since spans of one mask do not touch each
 * other, each span matches at most one of the other mask.
 */
final class SpanAgreement {
  private static final double THRESHOLD = 0.5;

  private SpanAgreement() {}

  /** Returns the F1 of the matched spans. Both masks are [n] with at least one feature. */
  static double f1(boolean[] selected, boolean[] rationale) {
    List<Span> predicted = spans(selected);
    List<Span> gold = spans(rationale);
    long matches =
        predicted.stream()
            .filter(p -> gold.stream().anyMatch(g -> p.intersectionOverUnion(g) >= THRESHOLD))
            .count();
    return 2.0 * matches / (predicted.size() + gold.size());
  }

  private static List<Span> spans(boolean[] mask) {
    List<Span> spans = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= mask.length; i++) {
      boolean inside = i < mask.length && mask[i];
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        spans.add(new Span(start, i));
        start = -1;
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
