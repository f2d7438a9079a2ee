package dev.ascribe.cli.explain;

import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.reporting.MeasureLines;
import dev.ascribe.scheduling.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Formats explanations of one text by several methods: their words, and a table of all scores. */
final class MethodsView {
  /** A text with at most this many words is shown whole in the table. */
  private static final int SHORT = 24;

  /** Of a longer text, the table has so many of the strongest words of each method. */
  private static final int STRONGEST = 10;

  private MethodsView() {}

  /** All lines of explanations of the same text. */
  static List<String> lines(List<Explanation> explanations, Terminal terminal) {
    Explanation first = explanations.get(0);
    List<String> lines = new ArrayList<>();
    lines.add(
        SafeText.visible(
            "%s, %s, %s for '%s'"
                .formatted(
                    first.model().model(),
                    first.model().paradigm().id(),
                    explanations.stream()
                        .map(each -> each.method().id())
                        .collect(Collectors.joining(", ")),
                    first.target())));
    lines.addAll(ExplanationView.prompt(first.model()));
    lines.add("");
    lines.addAll(ExplanationView.probabilities(first).lines("  ", terminal.width()));
    for (Explanation explanation : explanations) {
      lines.add("");
      lines.add("  " + explanation.method().id());
      lines.addAll(ExplanationView.words(explanation, terminal.colours()));
    }
    lines.add("");
    SortedSet<Integer> shown = shown(explanations);
    lines.addAll(scores(explanations, shown).lines("  ", terminal.width()));
    int left = first.features().size() - shown.size();
    if (left > 0) {
      lines.add(
          "  and %s that no method has among its %d strongest (--json has all)"
              .formatted(Names.count(left, "word"), STRONGEST));
    }
    lines.add("");
    for (Explanation explanation : explanations) {
      lines.add(explanation.method().id() + ": " + ExplanationFigures.line(explanation));
      lines.addAll(MeasureLines.of(explanation.measures()));
    }
    return lines;
  }

  /** The indexes of the words in the table, in the order of the text. */
  private static SortedSet<Integer> shown(List<Explanation> explanations) {
    int words = explanations.get(0).features().size();
    SortedSet<Integer> shown = new TreeSet<>();
    for (Explanation explanation : explanations) {
      double[] scores = explanation.attribution().scores();
      IntStream.range(0, words)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer i) -> -magnitude(scores[i])))
          .limit(words <= SHORT ? words : STRONGEST)
          .forEach(shown::add);
    }
    return shown;
  }

  /** The strength of a score; a word without one comes last. */
  private static double magnitude(double score) {
    return Double.isNaN(score) ? -1 : Math.abs(score);
  }

  private static Table scores(List<Explanation> explanations, SortedSet<Integer> shown) {
    List<Word> words = explanations.get(0).features();
    boolean pair = words.stream().anyMatch(word -> word.part() != Part.TEXT);
    Table table = new Table().column("word", Table.Align.LEFT);
    if (pair) {
      table.column("part", Table.Align.LEFT);
    }
    explanations.forEach(each -> table.column(each.method().id(), Table.Align.RIGHT));
    for (int i : shown) {
      List<String> cells = new ArrayList<>();
      cells.add(words.get(i).text());
      if (pair) {
        cells.add(words.get(i).part().id());
      }
      explanations.forEach(
          each -> cells.add(ExplanationView.score(each.method(), each.attribution().scores()[i])));
      table.row(cells);
    }
    return table;
  }
}
