package dev.ascribe.cli.explain;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.attribution.ErrorKind;
import dev.ascribe.attribution.UnknownErrors;
import dev.ascribe.cli.terminal.ColouredWords;
import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.reporting.MeasureLines;
import dev.ascribe.reporting.ScorePalette;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.PromptContext.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Formats an explanation for people: label probabilities, coloured words and a table of scores. */
final class ExplanationView {
  private static final int BAR_WIDTH = 30;
  private static final int OPENING_FEATURES = 6;

  /** The smallest number that four decimals can show. */
  private static final double SMALLEST_SHOWN = 0.0001;

  private ExplanationView() {}

  /** All lines of an explanation. */
  static List<String> lines(Explanation explanation, Terminal terminal) {
    List<String> lines = new ArrayList<>();
    lines.add(
        SafeText.visible(
            "%s, %s, %s for '%s'"
                .formatted(
                    explanation.model().model(),
                    explanation.model().paradigm().id(),
                    explanation.method().id(),
                    explanation.target())));
    lines.addAll(prompt(explanation.model()));
    lines.add("");
    lines.addAll(probabilities(explanation).lines("  ", terminal.width()));
    lines.add("");
    lines.addAll(words(explanation, terminal.colours()));
    lines.add("");
    if (!explanation.groups().isEmpty()) {
      lines.addAll(groups(explanation).lines("  ", terminal.width()));
      lines.add("");
    }
    lines.addAll(scores(explanation).lines("  ", terminal.width()));
    lines.add("");
    lines.addAll(errors(explanation));
    lines.add(ExplanationFigures.line(explanation));
    lines.addAll(MeasureLines.of(explanation.measures()));
    return lines;
  }

  /** What is known of the standard errors that the table of scores does not show. */
  private static List<String> errors(Explanation explanation) {
    Attribution attribution = explanation.attribution();
    ErrorKind kind = ErrorKind.of(explanation.method(), attribution.standardErrors());
    if (kind != null) {
      return List.of("standard errors: " + kind.sentence());
    }
    if (attribution.standardErrors().length > 0) {
      return List.of("standard errors: none, the scores are exact");
    }
    UnknownErrors unknown = attribution.unknownErrors();
    return unknown != null && unknown.isOfAnEstimate()
        ? List.of("standard errors: unknown (" + unknown.sentence() + ")")
        : List.of();
  }

  static List<String> prompt(ModelRef model) {
    List<String> lines = new ArrayList<>();
    if (model.template() != null) {
      lines.add("template: " + SafeText.visible(model.template().replace("\n", "\\n")));
    }
    int shown = model.context().demonstrations().size();
    if (shown > 0) {
      lines.add("demonstrations: " + shown);
    }
    if (model.context().calibration() != Calibration.NONE) {
      lines.add("calibration: " + model.context().calibration().id());
    }
    return lines;
  }

  static Table probabilities(Explanation explanation) {
    Table table =
        new Table()
            .column("label", Table.Align.LEFT)
            .column("probability", Table.Align.RIGHT)
            .column("", Table.Align.LEFT);
    for (int i = 0; i < explanation.probabilities().length; i++) {
      double probability = explanation.probabilities()[i];
      table.row(
          List.of(
              explanation.model().labels().get(i),
              String.format(Locale.ROOT, "%.4f", probability),
              "#".repeat((int) Math.round(probability * BAR_WIDTH))));
    }
    return table;
  }

  /** A line of words for each part, all on one scale, and the legend. */
  static List<String> words(Explanation explanation, boolean colours) {
    double[] scores = explanation.attribution().scores();
    double[] errors = explanation.attribution().standardErrors();
    ColouredWords coloured =
        new ColouredWords(colours, ScorePalette.of(explanation.method(), scores));
    List<String> lines = new ArrayList<>();
    for (Part part : Part.values()) {
      int[] features =
          IntStream.range(0, explanation.features().size())
              .filter(i -> explanation.features().get(i).part() == part)
              .toArray();
      if (features.length > 0) {
        List<String> words =
            Arrays.stream(features).mapToObj(i -> explanation.features().get(i).text()).toList();
        lines.add("  " + coloured.line(words, of(features, scores), of(features, errors)));
      }
    }
    boolean fades =
        errors.length > 0
            && IntStream.range(0, scores.length)
                .anyMatch(i -> ScorePalette.isUncertain(scores[i], errors[i]));
    lines.add("  " + coloured.legend(explanation.target(), fades));
    return lines;
  }

  private static double[] of(int[] features, double[] values) {
    return values.length == 0
        ? values
        : Arrays.stream(features).mapToDouble(i -> values[i]).toArray();
  }

  /** A table of groups. The score of a group is the sum of its features' scores. */
  private static Table groups(Explanation explanation) {
    Table table =
        new Table()
            .column("group", Table.Align.RIGHT)
            .column("score", Table.Align.RIGHT)
            .column("features", Table.Align.RIGHT)
            .column("part", Table.Align.LEFT)
            .column("text", Table.Align.LEFT);
    int from = 0;
    for (int group = 0; group < explanation.groups().size(); group++) {
      int to = from + explanation.groups().get(group);
      List<Word> members = explanation.features().subList(from, to);
      double sum = Arrays.stream(explanation.attribution().scores(), from, to).sum();
      table.row(
          List.of(
              String.valueOf(group),
              String.format(Locale.ROOT, "%+.4f", sum),
              String.valueOf(members.size()),
              members.get(0).part().id(),
              opening(members)));
      from = to;
    }
    return table;
  }

  /** The first words of a group. */
  private static String opening(List<Word> members) {
    int shown = Math.min(OPENING_FEATURES, members.size());
    StringJoiner text = new StringJoiner(" ", "", shown < members.size() ? " ..." : "");
    members.subList(0, shown).forEach(word -> text.add(word.text()));
    return text.toString();
  }

  private static Table scores(Explanation explanation) {
    Attribution attribution = explanation.attribution();
    // A column of zeros, of scores that are exact, would look like small errors.
    ErrorKind errors = ErrorKind.of(explanation.method(), attribution.standardErrors());
    boolean pair = explanation.features().stream().anyMatch(word -> word.part() != Part.TEXT);
    Table table = new Table().column("word", Table.Align.LEFT);
    table.column("score", Table.Align.RIGHT);
    if (errors != null) {
      table.column(errors.heading(), Table.Align.RIGHT);
    }
    if (pair) {
      table.column("part", Table.Align.LEFT);
    }
    for (int i = 0; i < explanation.features().size(); i++) {
      List<String> cells = new ArrayList<>();
      cells.add(explanation.features().get(i).text());
      cells.add(score(explanation.method(), attribution.scores()[i]));
      if (errors != null) {
        cells.add(error(attribution.standardErrors()[i]));
      }
      if (pair) {
        cells.add(explanation.features().get(i).part().id());
      }
      table.row(cells);
    }
    return table;
  }

  /** A score, or a dash where a deadline left none. */
  static String score(Method method, double score) {
    return Double.isNaN(score)
        ? "-"
        : String.format(Locale.ROOT, method.isSigned() ? "%+.4f" : "%.4f", score);
  }

  /** A standard error, which is shown as 0 only if it is 0. */
  private static String error(double error) {
    return error > 0 && error < SMALLEST_SHOWN
        ? "<" + SMALLEST_SHOWN
        : String.format(Locale.ROOT, "%.4f", error);
  }
}
