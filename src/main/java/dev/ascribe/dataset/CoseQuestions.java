package dev.ascribe.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The questions of CommonsenseQA (Talmor et al. 2019) that a file of CoS-E explains. */
final class CoseQuestions {
  /**
   * A question.
   *
   * @param row its place in its file
   * @param stem the question itself
   * @param choices the possible answers, each after its letter, as one text
   * @param answer the letter of the right answer; "" in files without answers
   */
  record Question(JsonRow row, String stem, String choices, String answer) {}

  private final Path file;
  private final Map<String, Question> byId = new HashMap<>();

  private CoseQuestions(Path file) {
    this.file = file;
  }

  /**
   * Reads a file of questions.
   *
   * @param labels the letters that each question must have; none if every letter is allowed
   * @throws dev.ascribe.common.AscribeException INVALID_DATA
   */
  static CoseQuestions read(Path file, List<String> labels) {
    CoseQuestions questions = new CoseQuestions(file);
    return DataFile.read(
        file,
        content -> {
          JsonRow.forEach(file.toString(), content, row -> questions.add(row, labels));
          return questions;
        });
  }

  private void add(JsonRow row, List<String> labels) {
    String id = row.name("id");
    JsonRow question = row.child("question");
    List<String> letters = new ArrayList<>();
    List<String> choices = new ArrayList<>();
    for (JsonRow choice : question.objects("choices")) {
      letters.add(choice.string("label"));
      choices.add("(%s) %s".formatted(choice.string("label"), choice.string("text").strip()));
    }
    if (!labels.isEmpty() && !new TreeSet<>(letters).equals(new TreeSet<>(labels))) {
      throw question.invalid(
          "choices",
          "are %s, but the labels of the data set are %s; set its labels and its verbalizer"
              .formatted(String.join(", ", letters), String.join(", ", labels)));
    }
    String answer = row.has("answerKey") ? row.string("answerKey") : "";
    Question added =
        new Question(row, question.stringOrNull("stem"), String.join(" ", choices), answer);
    Question earlier = byId.put(id, added);
    if (earlier != null) {
      throw row.invalid(
          "id", "%s also occurs in line %d".formatted(Rows.shown(id), earlier.row().line()));
    }
  }

  /**
   * Returns the question of an explanation.
   *
   * @throws dev.ascribe.common.AscribeException INVALID_DATA if the file has none
   */
  Question of(JsonRow explanation, String id) {
    Question question = byId.get(id);
    if (question == null) {
      throw explanation.invalid(
          "id",
          "no question %s in %s; is it the file of another version or split?"
              .formatted(Rows.shown(id), file));
    }
    return question;
  }
}
