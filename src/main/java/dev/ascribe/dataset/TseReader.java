package dev.ascribe.dataset;

import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.List;

/**
 * Reads the official columns of Tweet Sentiment Extraction (Kaggle 2020). Its one annotator is
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
          List<Integer> selected = SelectedText.align(text, words, row.get("selected_text"));
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
}
