package dev.ascribe.cli.explain;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.Sampling;
import dev.ascribe.cli.terminal.Durations;
import dev.ascribe.common.Names;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.study.Method;
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
    if (addsUp(explanation.method())) {
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
          addsUp(explanation.method()) ? " (all coalitions: exact)" : " (all coalitions)";
      case PRECISION -> " of " + sampling.planned() + " (precise enough)";
      case DEADLINE -> " of " + sampling.planned() + " (stopped at the deadline)";
      case CAP -> " (not as precise as asked)";
    };
  }

  /**
   * Whether the scores of a method should add up to the difference of the two values. Then a gap is
   * an error of the estimate. Other methods promise no such sum, and their gap would look like an
   * error.
   */
  private static boolean addsUp(Method method) {
    return switch (method) {
      case KERNEL_SHAP,
          SHAPLEY_SAMPLING,
          SHAPLEY_ANTITHETIC,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          SHAPLEY_OWEN,
          SHAPLEY_EXACT ->
          true;
      case RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          GRADIENT_NORM,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          OCCLUSION,
          LIME ->
          false;
    };
  }

  private static void figure(StringBuilder line, String name, String format, double value) {
    if (!Double.isNaN(value)) {
      line.append(", ").append(name).append(' ');
      line.append(String.format(Locale.ROOT, format, value));
    }
  }
}
