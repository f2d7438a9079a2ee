package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.study.PromptReader;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers hand texts on with the white space that they were written with. */
class GivenTextReadersTest {
  private static final String TEXT = "  so  good\tit\n\nhurts ";

  @TempDir Path folder;

  private DatasetSpec spec(Task task, Format format, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("data." + format.id()), content);
    return task.dataset("given", format, List.of(file.toString()), 0);
  }

  private static Instance only(DatasetSpec spec) {
    List<Instance> instances = DatasetLoader.readAll(spec, null, true).dataset().test();
    assertThat(instances).hasSize(1);
    return instances.get(0);
  }

  @Test
  void tweetsKeepTheirs() throws IOException {
    Instance tweet =
        only(
            spec(
                Task.SENTIMENT,
                Format.TSE,
                "textID,text,selected_text,sentiment\n1,\"%s\",so  good,positive\n"
                    .formatted(TEXT)));
    assertThat(tweet.input()).isEqualTo(new TextInput(TEXT, null));
    assertThat(tweet.rationales()).containsExactly(new Rationale("a1", List.of(0, 1)));
    assertThat(tweet.input().words().get(3)).isEqualTo(new Word("hurts", 15, 20, Part.TEXT));
  }

  @Test
  void sentencesOfEsnliKeepTheirs() throws IOException {
    Instance pair =
        only(
            spec(
                Task.NLI,
                Format.ESNLI,
                "pairID,gold_label,Sentence1,Sentence2,Sentence1_marked_1,Sentence2_marked_1\n"
                    + "1,neutral, A  man ,\"He\n sleeps\",A *man*,He *sleeps*\n"));
    assertThat(pair.input()).isEqualTo(new TextInput(" A  man ", "He\n sleeps"));
    assertThat(pair.rationales()).containsExactly(new Rationale("a1", List.of(1, 3)));
  }

  @Test
  void jsonLinesAndDemonstrationsKeepTheirs() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      lines.append(
          "{\"id\": \"%d\", \"label\": \"%s\", \"text\": \" a\\n\\tb %d \"}\n"
              .formatted(i, List.of("negative", "neutral", "positive").get(i % 3), i));
    }
    Dataset dataset = DatasetLoader.load(spec(Task.SENTIMENT, Format.JSONL, lines.toString()));
    assertThat(dataset.train()).allMatch(one -> one.input().text().matches(" a\n\tb \\d+ "));
    assertThat(Demonstrations.draw(dataset, PromptReader.of(Task.SENTIMENT), 2, 0))
        .hasSize(6)
        .extracting(Demonstration::text)
        .allMatch(text -> text.matches(" a\n\tb \\d+ "));
  }

  @Test
  void aTextOfNoBreakSpacesIsEmpty() {
    assertThatThrownBy(() -> new TextInput("\u00a0 \u2007\n", null))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EMPTY_TEXT));
  }

  @Test
  void aCutInputEndsWithItsLastWord() {
    TextInput input = new TextInput(" a  b \n", "c\td ");
    List<Word> words = input.words();
    assertThat(input.upTo(words)).isEqualTo(input);
    assertThat(input.upTo(List.of(words.get(0), words.get(2), words.get(3))))
        .isEqualTo(new TextInput(" a", "c\td "));
  }
}
