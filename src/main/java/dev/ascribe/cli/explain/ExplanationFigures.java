package dev.ascribe.cli.explain;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.Explanation;
import java.util.Locale;

/** Formats the last line of an explanation for people: its cost, its values and its errors. */
final class ExplanationFigures {
  private ExplanationFigures() {}

  static String line(Explanation explanation) {
    Attribution attribution = explanation.attribution();
    StringBuilder line = new StringBuilder();
    line.append(Names.count(attribution.evaluations(), "evaluation"));
    line.append(reason(explanation)).append(", ");
    line.append(Durations.format(explanation.seconds()));
    figure(line, "value of the whole text", "%.4f", attribution.valueFull());
    figure(line, "of no word", "%.4f", attribution.valueEmpty());
    if (explanation.method().addsUp()) {
      figure(line, "efficiency gap", "%.1e", attribution.efficiencyGap());
    }
    figure(line, "completeness delta", "%+.1e", attribution.completenessDelta());
    return line.toString();
  }

  /** Why sampling stopped, where people would not expect it. */
  private static String reason(Explanation explanation) {
    Sampling sampling = explanation.sampling();
    if (sampling == null) {
      return "";
    }
    return switch (sampling.stopped()) {
      case BUDGET -> "";
      case ALL_COALITIONS ->
          explanation.method().addsUp() ? " (all coalitions: exact)" : " (all coalitions)";
      case PRECISION -> " of " + sampling.planned() + " (precise enough)";
      case DEADLINE -> " of " + sampling.planned() + " (stopped at the deadline)";
      case CAP -> " (not as precise as asked)";
    };
  }

  private static void figure(StringBuilder line, String name, String format, double value) {
    if (!Double.isNaN(value)) {
      line.append(", ").append(name).append(' ');
      line.append(String.format(Locale.ROOT, format, value));
    }
  }
}
