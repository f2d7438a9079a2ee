package dev.ascribe.dataset;

import dev.ascribe.dataset.CoseQuestions.Question;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Reads the explanations of CoS-E (Rajani et al. 2019) as a classification of pairs: the premise is
 * the question, the hypothesis has the choices, and the label is the letter of the right one. The
 * words of the question that the only annotator, {@code a1}, selected are the rationale. The
 * explanations in own words are no highlights, and are left out.
 */
final class CoseReader implements DatasetReader {
  /** Some annotators selected the heading of their form together with the question. */
  private static final String HEADING = "question:";

  private final CoseQuestions questions;

  CoseReader(CoseQuestions questions) {
    this.questions = questions;
  }

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict());
    JsonRow.forEach(origin, content, row -> add(row, rows, options));
    return rows.reading();
  }

  private void add(JsonRow row, Rows rows, Options options) {
    long line = row.line();
    String id = rows.id(line, "id", row.name("id"));
    String selected = row.child("explanation").stringOrNull("selected");
    Question question = questions.of(row, id);
    String answer = "answerKey in line " + question.row().line() + " of the questions";
    if (rows.skipsText(line, "stem", question.stem())
        || rows.skipsText(line, "choices", question.choices())
        || rows.skipsLabel(line, answer, question.answer())) {
      return;
    }
    String label = rows.label(line, answer, question.answer());
    TextInput input = new TextInput(question.stem(), question.choices());
    List<Word> words = input.words(options.level());
    List<Integer> highlighted = highlighted(question.stem(), words, selected);
    List<Rationale> rationales =
        highlighted.isEmpty() ? List.of() : List.of(new Rationale("a1", highlighted));
    rows.add(line, "id", new Instance(id, input, label, words, rationales));
  }

  /**
   * Returns the words of a question that a selection covers. White space and case do not count,
   * because published files differ from the questions in both.
   *
   * @return ascending indexes; empty if the selection does not occur
   */
  static List<Integer> highlighted(String stem, List<Word> words, String selection) {
    Highlight highlight = find(stem, selection);
    String text = selection.strip();
    if (highlight == null && text.toLowerCase(Locale.ROOT).startsWith(HEADING)) {
      highlight = find(stem, text.substring(HEADING.length()));
    }
    return highlight == null ? List.of() : highlight.of(Part.PREMISE, words);
  }

  /** Finds a selection as whole words, or else anywhere; null if it does not occur. */
  private static Highlight find(String stem, String selection) {
    int[] wanted = visible(selection);
    int[] places = visible(stem);
    int anywhere = -1;
    for (int i = 0; wanted.length > 0 && i + wanted.length <= places.length; i++) {
      if (isAt(selection, wanted, stem, places, i)) {
        if (isWhole(stem, places[i], places[i + wanted.length - 1])) {
          return highlight(places, i, wanted.length);
        }
        anywhere = anywhere < 0 ? i : anywhere;
      }
    }
    return anywhere < 0 ? null : highlight(places, anywhere, wanted.length);
  }

  /** Returns the indexes of all characters but white space. */
  private static int[] visible(String text) {
    return IntStream.range(0, text.length())
        .filter(i -> !TextInput.isWhiteSpace(text.charAt(i)))
        .toArray();
  }

  private static boolean isAt(String selection, int[] wanted, String stem, int[] places, int from) {
    for (int i = 0; i < wanted.length; i++) {
      if (Character.toLowerCase(selection.charAt(wanted[i]))
          != Character.toLowerCase(stem.charAt(places[from + i]))) {
        return false;
      }
    }
    return true;
  }

  /** Whether no letter or digit is beside the characters from {@code first} to {@code last}. */
  private static boolean isWhole(String stem, int first, int last) {
    return (first == 0 || !Character.isLetterOrDigit(stem.charAt(first - 1)))
        && (last + 1 == stem.length() || !Character.isLetterOrDigit(stem.charAt(last + 1)));
  }

  private static Highlight highlight(int[] places, int from, int count) {
    Highlight highlight = new Highlight();
    for (int i = from; i < from + count; i++) {
      highlight.add(places[i], places[i] + 1);
    }
    return highlight;
  }
}
