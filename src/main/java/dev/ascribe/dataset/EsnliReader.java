package dev.ascribe.dataset;

import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads the official columns of e-SNLI (Camburu et al. 2018). Training files have one annotator;
 * development and test files have three, called {@code a1} to {@code a3}. If the marks of an
 * annotator do not fit the sentences of an instance, the instance has no rationale of this
 * annotator.
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
    return highlighted(
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

  /**
   * Returns the words that are, as a whole or in part, between a pair of stars. Punctuation belongs
   * to its word, whether it is inside the stars or not.
   *
   * @param words of the raw sentence
   * @param segments of these words, or the words themselves
   * @param marked the sentence with stars
   * @param highlighted the word indexes of the official column, "{}" for none; they are used if the
   *     sentence with stars does not fit the raw one
   * @return ascending indexes into {@code segments}; empty if neither column fits
   */
  static Optional<List<Integer>> highlighted(
      List<Word> words, List<Word> segments, String marked, String highlighted) {
    Optional<List<Integer>> starred = starred(segments, marked);
    return starred.isPresent()
        ? starred
        : listed(words.size(), highlighted)
            .map(listed -> Segments.ofHighlighted(words, listed, segments));
  }

  private static Optional<List<Integer>> starred(List<Word> words, String marked) {
    boolean rawHasStars = words.stream().anyMatch(word -> word.text().indexOf('*') >= 0);
    if (rawHasStars || Rows.isWordless(marked)) {
      return Optional.empty();
    }
    List<Integer> highlighted = new ArrayList<>();
    boolean open = false;
    int index = 0;
    int inWord = 0;
    for (int i = 0; i < marked.length(); i++) {
      char c = marked.charAt(i);
      if (c == '*') {
        open = !open;
        continue;
      }
      if (TextInput.isWhiteSpace(c)) {
        continue;
      }
      // Only the characters of words are compared, since annotators may have changed white space.
      if (index == words.size() || words.get(index).text().charAt(inWord) != c) {
        return Optional.empty();
      }
      boolean isNew = highlighted.isEmpty() || highlighted.get(highlighted.size() - 1) != index;
      if (open && isNew) {
        highlighted.add(index);
      }
      inWord++;
      if (inWord == words.get(index).text().length()) {
        index++;
        inWord = 0;
      }
    }
    return index == words.size() && !open ? Optional.of(highlighted) : Optional.empty();
  }

  private static Optional<List<Integer>> listed(int words, String highlighted) {
    if (highlighted.isBlank()) {
      return Optional.empty();
    }
    List<Integer> indexes = new ArrayList<>();
    if (highlighted.strip().equals("{}")) {
      return Optional.of(indexes);
    }
    for (String item : highlighted.split(",", -1)) {
      String digits = item.strip();
      if (!digits.matches("\\d{1,6}") || Integer.parseInt(digits) >= words) {
        return Optional.empty();
      }
      indexes.add(Integer.parseInt(digits));
    }
    return Optional.of(indexes.stream().sorted().distinct().toList());
  }
}
