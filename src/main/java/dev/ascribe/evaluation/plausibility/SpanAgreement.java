package dev.ascribe.evaluation.plausibility;

import java.util.ArrayList;
import java.util.List;

/**
 * Agreement of spans (DeYoung et al. 2020, ERASER, section 4.1): the maximal runs of selected
 * features and those of the rationale match where their intersection is at least half of their
 * union. Because runs do not touch each other, each run then matches at most one.
 */
final class SpanAgreement {
  private static final double THRESHOLD = 0.5;

  private SpanAgreement() {}

  /** F1 of the matched runs; both masks are [n] with at least one feature. */
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

  /** Features {@code start} to {@code end}, exclusive. */
  private record Span(int start, int end) {
    double intersectionOverUnion(Span other) {
      int intersection = Math.max(0, Math.min(end, other.end) - Math.max(start, other.start));
      int union = (end - start) + (other.end - other.start) - intersection;
      return (double) intersection / union;
    }
  }
}
