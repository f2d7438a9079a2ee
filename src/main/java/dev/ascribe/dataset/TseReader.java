package dev.ascribe.dataset;

import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the official columns of Tweet Sentiment Extraction (Kaggle 2020). Its one annotator is
 * called {@code a1}. The official file has a row without text: such rows are left out and counted.
 */
final class TseReader implements DatasetReader {
  private static final List<String> COLUMNS =
      List.of("textID", "text", "selected_text", "sentiment");

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset) throws IOException {
    Rows rows = new Rows(origin, dataset.labels());
    List<Instance> instances = new ArrayList<>();
    int[] blankRows = {0};
    CsvTable.read(
        origin,
        content,
        COLUMNS,
        (line, row) -> {
          String id = rows.id(line, "textID", row.get("textID"));
          String label = rows.label(line, "sentiment", row.get("sentiment"));
          String text = row.get("text");
          if (Rows.isWordless(text)) {
            blankRows[0]++;
            return;
          }
          List<Integer> words = SelectedText.align(text, row.get("selected_text"));
          instances.add(
              new Instance(
                  id,
                  new TextInput(text.strip(), null),
                  label,
                  words.isEmpty() ? List.of() : List.of(new Rationale("a1", words))));
        });
    return new Reading(instances, blankRows[0]);
  }
}
