package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.dataset.SkippedRows.Reason;
import dev.ascribe.study.DatasetDefaults;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions with choices, of which CoS-E highlights the words that justify the answer. */
class CoseReaderTest {
  private static final List<String> FILES =
      List.of(
          "src/test/resources/datasets/cos-e/cose.jsonl",
          "src/test/resources/datasets/cos-e/questions.jsonl");

  @TempDir Path folder;

  @Test
  void theQuestionAndItsChoicesAreAPairWithTheSelectedWords() {
    DatasetLoader.Loaded loaded = DatasetLoader.readAll(spec(FILES), null, false);

    List<Instance> pairs = loaded.dataset().test();
    assertThat(pairs).extracting(Instance::id).containsExactly("q1", "q2", "q3");
    assertThat(pairs).extracting(Instance::label).containsExactly("A", "B", "A");
    assertThat(pairs.get(0).input())
        .isEqualTo(
            new TextInput(
                "Where would you put  a wet Umbrella, to let it dry?",
                "(A) hall (B) oven (C) sky (D) bed (E) book"));
    assertThat(pairs.get(0).rationales()).containsExactly(new Rationale("a1", List.of(4, 5, 6, 7)));
    assertThat(pairs.get(1).rationales()).containsExactly(new Rationale("a1", List.of(0, 1, 2, 3)));
    assertThat(pairs.get(2).rationales()).isEmpty();
    assertThat(loaded.skipped().rows())
        .isEqualTo(Map.of(Reason.NO_LABEL, List.of(new SkippedRows.Place(FILES.get(0), 4, ""))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "art | 5",
        "IN A CITY | 2, 3, 4",
        "in acity | 2, 3, 4",
        "ity art | 4, 5",
        "theatre | ''",
        "'' | ''",
      })
  void selectionsAreFoundWholeBeforeWithinWordsAndWhateverTheirCaseAndSpace(
      String selection, String expected) {
    String stem = "start here in a city art museum?";
    List<Word> words = new TextInput(stem, "(A) x").words(FeatureLevel.WORD);
    String found =
        CoseReader.highlighted(stem, words, selection).toString().replaceAll("[\\[\\]]", "");
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws IOException {
    String questions = FILES.get(1);
    String other = write("{\"id\":\"q9\",\"explanation\":{\"selected\":\"x\"}}");
    assertThatThrownBy(() -> DatasetLoader.load(spec(List.of(other, questions))))
        .hasMessageContaining("cose.jsonl:1: id: no question 'q9' in " + questions);
    String plain = write("{\"id\":\"q1\"}");
    assertThatThrownBy(() -> DatasetLoader.load(spec(List.of(plain, questions))))
        .hasMessageEndingWith("cose.jsonl:1: explanation: is missing");
    assertThatThrownBy(() -> DatasetLoader.load(spec(List.of(questions, FILES.get(0)))))
        .hasMessageEndingWith("cose.jsonl:1: question: is missing");
    DatasetSpec three =
        new DatasetSpec(
            "cose",
            Format.COSE,
            FILES,
            Task.NLI,
            List.of("A", "B", "C"),
            "{premise} {hypothesis} {mask}",
            Map.of("A", "A", "B", "B", "C", "C"),
            0);
    assertThatThrownBy(() -> DatasetLoader.load(three))
        .hasMessageContaining("questions.jsonl:1: question.choices: are A, B, C, D, E, but the")
        .hasMessageContaining("labels of the data set are A, B, C");
  }

  @Test
  void anAnswerThatIsNoChoiceIsRefused() throws IOException {
    Path questions = folder.resolve("questions.jsonl");
    String wrong = Files.readAllLines(Path.of(FILES.get(1))).get(0).replace(": \"A\"}", ": \"F\"}");
    Files.writeString(questions, "\n" + wrong);
    assertThatThrownBy(() -> DatasetLoader.load(spec(List.of(FILES.get(0), questions.toString()))))
        .hasMessageContaining(
            "cose.jsonl:1: answerKey in line 2 of the questions, label: unknown name 'F'");
  }

  private String write(String line) throws IOException {
    return Files.writeString(folder.resolve("cose.jsonl"), line + "\n").toString();
  }

  private static DatasetSpec spec(List<String> files) {
    return DatasetDefaults.of(Format.COSE, Task.NLI).dataset("cose", Format.COSE, files, Task.NLI);
  }
}
