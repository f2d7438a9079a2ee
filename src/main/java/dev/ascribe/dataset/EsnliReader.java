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
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict());
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
          List<Word> words = input.words(options.level());
          List<Rationale> rationales = rationales(row, input, words);
          rows.add(line, "pairID", new Instance(id, input, label, words, rationales));
        });
    return rows.reading();
  }

  private static List<Rationale> rationales(CSVRecord row, TextInput input, List<Word> words) {
    int premise = of(Part.PREMISE, words).size();
    List<Rationale> rationales = new ArrayList<>();
    for (int annotator = 1; annotator <= MAX_ANNOTATORS; annotator++) {
      Optional<List<Integer>> first = sentence(row, Part.PREMISE, annotator, input, words);
      Optional<List<Integer>> second = sentence(row, Part.HYPOTHESIS, annotator, input, words);
      if (first.isPresent() && second.isPresent()) {
        List<Integer> highlighted = new ArrayList<>(first.get());
        second.get().forEach(index -> highlighted.add(premise + index));
        rationales.add(new Rationale("a" + annotator, highlighted));
      }
    }
    return rationales;
  }

  private static Optional<List<Integer>> sentence(
      CSVRecord row, Part part, int annotator, TextInput input, List<Word> words) {
    String sentence = part == Part.PREMISE ? "Sentence1" : "Sentence2";
    return MarkedSentence.align(
        of(part, input.words()),
        of(part, words),
        optional(row, sentence + "_marked_" + annotator),
        optional(row, sentence + "_Highlighted_" + annotator));
  }

  private static List<Word> of(Part part, List<Word> words) {
    return words.stream().filter(word -> word.part() == part).toList();
  }

  private static String optional(CSVRecord row, String column) {
    return row.isMapped(column) ? row.get(column) : "";
  }
}
