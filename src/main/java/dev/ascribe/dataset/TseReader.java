package dev.ascribe.dataset;

import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the official columns of Tweet Sentiment Extraction (Kaggle 2020). Its only annotator is
 * called {@code a1}.
 */
final class TseReader implements DatasetReader {
  private static final List<String> COLUMNS =
      List.of("textID", "text", "selected_text", "sentiment");

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict());
    CsvTable.read(
        origin,
        content,
        COLUMNS,
        (line, row) -> {
          String text = row.get("text");
          String sentiment = row.get("sentiment");
          if (rows.skipsText(line, "text", text) || rows.skipsLabel(line, "sentiment", sentiment)) {
            return;
          }
          String id = rows.id(line, "textID", row.get("textID"));
          String label = rows.label(line, "sentiment", sentiment);
          TextInput input = new TextInput(text, null);
          List<Word> words = input.words(options.level());
          List<Integer> selected = highlighted(text, words, row.get("selected_text"));
          rows.add(
              line,
              "textID",
              new Instance(
                  id,
                  input,
                  label,
                  words,
                  selected.isEmpty() ? List.of() : List.of(new Rationale("a1", selected))));
        });
    return rows.reading();
  }

  /**
   * Returns the words of which the selection covers at least half of the characters. The selection
   * is searched as it is written, and then without the white space around it; its first occurrence
   * counts.
   *
   * @param words of the text, or its segments
   * @return ascending indexes; empty if the selection is blank, does not occur, or covers half of
   *     no word
   */
  static List<Integer> highlighted(String text, List<Word> words, String selection) {
    String stripped = selection.strip();
    if (stripped.isEmpty() || Rows.isWordless(text)) {
      return List.of();
    }
    // Searching with white space matters: " no" finds the word "no", but "no" would be found within
    // "know".
    int found = text.indexOf(selection);
    int start = found >= 0 ? found + selection.indexOf(stripped) : text.indexOf(stripped);
    if (start < 0) {
      return List.of();
    }
    int end = start + stripped.length();
    List<Integer> covered = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      int overlap = Math.min(end, word.end()) - Math.max(start, word.start());
      if (overlap > 0 && 2 * overlap >= word.end() - word.start()) {
        covered.add(i);
      }
    }
    return covered;
  }
}
