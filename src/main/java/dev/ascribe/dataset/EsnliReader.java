package dev.ascribe.dataset;

import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the official columns of e-SNLI (Camburu et al. 2018): one annotator in the training files,
 * three in the development and test files, called {@code a1} to {@code a3}. An annotator whose
 * marks do not fit the sentences has no rationale there.
 */
final class EsnliReader implements DatasetReader {
  private static final int MAX_ANNOTATORS = 3;
  private static final List<String> COLUMNS =
      List.of(
          "pairID",
          "gold_label",
          "Sentence1",
          "Sentence2",
          "Sentence1_marked_1",
          "Sentence2_marked_1");

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, boolean strict)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), strict);
    CsvTable.read(
        origin,
        content,
        COLUMNS,
        (line, row) -> {
          String premise = row.get("Sentence1");
          String hypothesis = row.get("Sentence2");
          String gold = row.get("gold_label");
          if (rows.skipsText(line, "Sentence1", premise)
              || rows.skipsText(line, "Sentence2", hypothesis)
              || rows.skipsLabel(line, "gold_label", gold)) {
            return;
          }
          String id = rows.id(line, "pairID", row.get("pairID"));
          String label = rows.label(line, "gold_label", gold);
          TextInput input = new TextInput(premise, hypothesis);
          rows.add(line, "pairID", new Instance(id, input, label, rationales(row, input)));
        });
    return rows.reading();
  }

  private static List<Rationale> rationales(CSVRecord row, TextInput input) {
    List<Word> words = input.words();
    List<Word> premise = words.stream().filter(word -> word.part() == Part.PREMISE).toList();
    List<Word> hypothesis = words.subList(premise.size(), words.size());
    List<Rationale> rationales = new ArrayList<>();
    for (int annotator = 1; annotator <= MAX_ANNOTATORS; annotator++) {
      Optional<List<Integer>> first = sentence(row, "Sentence1", annotator, premise);
      Optional<List<Integer>> second = sentence(row, "Sentence2", annotator, hypothesis);
      if (first.isPresent() && second.isPresent()) {
        List<Integer> highlighted = new ArrayList<>(first.get());
        second.get().forEach(index -> highlighted.add(premise.size() + index));
        rationales.add(new Rationale("a" + annotator, highlighted));
      }
    }
    return rationales;
  }

  private static Optional<List<Integer>> sentence(
      CSVRecord row, String sentence, int annotator, List<Word> words) {
    return MarkedSentence.align(
        words,
        optional(row, sentence + "_marked_" + annotator),
        optional(row, sentence + "_Highlighted_" + annotator));
  }

  private static String optional(CSVRecord row, String column) {
    return row.isMapped(column) ? row.get(column) : "";
  }
}
