package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.SampleSet;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a file is said in one line: file, line, column, value, what is allowed. */
class BadDataTest {
  private static final String TSE = "textID,text,selected_text,sentiment\n";
  private static final String ESNLI =
      "pairID,gold_label,Sentence1,Sentence2,Sentence1_marked_1,Sentence2_marked_1\n";

  @TempDir Path folder;

  @Test
  void missingColumnsAreNamedWithTheHeader() throws IOException {
    assertThat(fail(Format.TSE, "textID,txt,sentiment\n1,a,neutral\n"))
        .isEqualTo(
            "data:1: the header lacks the columns text, selected_text"
                + " (it has: textID, txt, sentiment)");
    assertThat(fail(Format.TSE, "")).contains("lacks the columns", "it has: nothing");
  }

  @Test
  void unknownLabelsAreNamedWithTheNearest() throws IOException {
    assertThat(fail(Format.TSE, TSE + "1,\"two\nlines\",two,neutral\n2,good,good,postive\n"))
        .isEqualTo(
            "data:4: sentiment, label: unknown name 'postive', did you mean 'positive'?"
                + " (allowed: negative, neutral, positive)");
    assertThat(fail(Format.ESNLI, ESNLI + "1,Neutral,a,b,a,b\n"))
        .startsWith("data:2: gold_label: unknown name 'Neutral', did you mean 'neutral'?");
  }

  @Test
  void labelsOfJsonLinesAreDeclared() throws IOException {
    assertThat(
            fail(Format.JSONL, "{\"id\":\"1\",\"text\":\"a steep climb\",\"label\":\"mountain\"}"))
        .isEqualTo(
            "data:1: label: unknown name 'mountain' (allowed: negative, neutral, positive;"
                + " a data set with other labels declares them all as its labels)");
  }

  @Test
  void rowsOfAnotherWidthAndOpenQuotesAreNamed() throws IOException {
    assertThat(fail(Format.TSE, TSE + "1,good,good\n"))
        .isEqualTo("data:2: has 3 fields where the header has 4");
    assertThat(fail(Format.TSE, TSE + "1,good,good,positive\n2,\"open,x,neutral\n"))
        .startsWith("data:3: is not well-formed CSV");
    assertThat(fail(Format.TSE, "text,text\n"))
        .isEqualTo("data:1: the header names a column twice");
  }

  @Test
  void idsMustBeThereAndDiffer() throws IOException {
    assertThat(fail(Format.TSE, TSE + "1,a,a,neutral\n1,b,b,neutral\n"))
        .isEqualTo("data:3: textID: id '1' also occurs in line 2, with other contents");
    assertThat(fail(Format.TSE, TSE + ",a,a,neutral\n"))
        .isEqualTo("data:2: textID: is empty; every row needs an id");
  }

  @Test
  void jsonLinesAreChecked() throws IOException {
    String head = "{\"id\":\"1\",\"text\":\"so good\",\"label\":\"positive\"";
    assertThat(fail(Format.JSONL, head)).startsWith("data:1: line: is not JSON");
    assertThat(fail(Format.JSONL, "\n[1]"))
        .startsWith("data:2: line: is not a JSON object")
        .endsWith("; a file of JSON lines has one whole object on each line");
    assertThat(fail(Format.JSONL, "[" + head + "},\n" + head + "}]\n"))
        .startsWith("data:1: line: is not JSON")
        .endsWith("; a file of JSON lines has one whole object on each line");
    assertThat(fail(Format.JSONL, "{\n  \"id\": \"1\"\n}\n"))
        .endsWith("; a file of JSON lines has one whole object on each line");
    assertThat(fail(Format.JSONL, head + ",\"rationale\":[]}"))
        .startsWith("data:1: key: unknown name 'rationale', did you mean 'rationales'?");
    assertThat(fail(Format.JSONL, "{\"id\":\"1\",\"label\":\"positive\"}"))
        .isEqualTo("data:1: text: is missing");
    assertThat(fail(Format.JSONL, "{\"id\":\"1\",\"text\":7,\"label\":\"positive\"}"))
        .isEqualTo("data:1: text: is a number, but a text is needed");
    assertThat(fail(Format.JSONL, "a secret diary")).doesNotContain("secret", "diary");
    assertThat(
            fail(Format.JSONL, head + ",\"rationales\":[{\"annotator\":\"a1\",\"text\":[0,2]}]}"))
        .isEqualTo(
            "data:1: rationales[0].text: index 2 is not allowed"
                + " (allowed: 0 to 1, the 2 words of the text)");
    assertThat(fail(Format.JSONL, head + ",\"rationales\":[{\"text\":[0]}]}"))
        .isEqualTo("data:1: rationales[0].annotator: is missing");
  }

  @Test
  void halvesOfCharactersAreNotReadAsOthers() throws IOException {
    String row = "{\"id\":\"1\",\"text\":\"bad %s half\",\"label\":\"positive\"}\n";
    assertThat(fail(Format.JSONL, row.formatted("\\ud83d")))
        .isEqualTo("data:1: text: holds half a character (U+D83D) at index 4");
    assertThat(fail(Format.JSONL, row.formatted("\\ud83d\\ude00\\udc00")))
        .isEqualTo("data:1: text: holds half a character (U+DC00) at index 6");
    AscribeException failure =
        catchThrowableOfType(AscribeException.class, () -> new TextInput("whole", "a tail \uD83D"));
    assertThat(failure).hasMessage("hypothesis: holds half a character (U+D83D) at index 7");
    assertThat(new TextInput("whole \uD83D\uDE00", null).words()).hasSize(2);
  }

  @Test
  void jsonIsFaultedWithoutTheParsersSettings() throws IOException {
    String row = "{\"id\":\"1\",\"text\":%s,\"label\":\"positive\"}";
    assertThat(fail(Format.JSONL, row.formatted("NaN")))
        .isEqualTo("data:1: line: is not JSON: column 21: Non-standard token 'NaN'");
    assertThat(fail(Format.JSONL, row.formatted("\"a\"") + "{}"))
        .startsWith("data:1: line: is not JSON: column ")
        .endsWith(": there is more text after its end");
  }

  @Test
  void aHeaderThatIsARowOfDataIsNotRepeated() throws IOException {
    assertThat(fail(Format.TSE, "17,my diary is secret,secret,negative\n"))
        .contains("4 other columns, or no header line")
        .doesNotContain("diary", "secret");
  }

  @Test
  void aTextWhereALabelOrAnIdShouldStandIsNotRepeated() throws IOException {
    String diary = "my diary is secret";
    assertThat(fail(Format.TSE, TSE + "1,positive,positive," + diary + "\n"))
        .isEqualTo(
            "data:2: sentiment: holds a text of 18 characters, and no label"
                + " (allowed: negative, neutral, positive); do its columns fit the header?");
    assertThat(fail(Format.ESNLI, ESNLI + "1," + diary + ",a,b,a,b\n"))
        .contains("gold_label: holds a text of 18 characters")
        .doesNotContain("diary");
    assertThat(fail(Format.JSONL, "{\"id\":\"1\",\"text\":\"a\",\"label\":\"" + diary + "\"}"))
        .contains("label: holds a text of 18 characters")
        .doesNotContain("diary");
    String unspaced = "\u65e5\u8a18".repeat(30);
    assertThat(fail(Format.TSE, TSE + "1,a,a," + unspaced + "\n"))
        .contains("a text of 60 characters")
        .doesNotContain("\u65e5");
    assertThat(fail(Format.TSE, TSE + diary + ",a,a,neutral\n" + diary + ",b,b,neutral\n"))
        .isEqualTo(
            "data:3: textID: id a text of 18 characters also occurs in line 2,"
                + " with other contents");
  }

  @Test
  void filesThatAreNoUtf8AreNamedWithLineByteAndWhatItWouldBe() throws IOException {
    byte[] latin =
        (TSE + "1,a,x,neutral\n2,d\u00e9,x,neutral\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(failBytes(Format.TSE, latin))
        .startsWith(
            "data:3: is not UTF-8 text: byte 0xE9 (in Windows-1252 it is 'é') at column 4;");
    byte[] json = "{\"id\":\"1\",\"text\":\"\u00a3 5\"".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(failBytes(Format.JSONL, json)).startsWith("data:1: is not UTF-8 text: byte 0xA3");
    // Far behind what one read of the file brings.
    byte[] far =
        (TSE + "1,a,x,neutral\n".repeat(20_000) + "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(failBytes(Format.TSE, far)).startsWith("data:20002: is not UTF-8 text: byte 0xE9");
    byte[] deep = ("\n".repeat(200_000) + "\u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(failBytes(Format.JSONL, deep))
        .startsWith("data:200001: is not UTF-8 text: byte 0xE9");
  }

  @Test
  void filesOfAnotherKindAreNamedByWhatTheyAre() throws IOException {
    assertThat(failBytes(Format.TSE, TSE.getBytes(StandardCharsets.UTF_16)))
        .contains("UTF-16 text");
    assertThat(failBytes(Format.JSONL, TSE.getBytes(StandardCharsets.UTF_16LE)))
        .contains("zero byte", "UTF-16");
    assertThat(failBytes(Format.TSE, new byte[] {0x1f, (byte) 0x8b, 8, 0})).contains("gzip");
    assertThat(failBytes(Format.TSE, new byte[] {'P', 'K', 3, 4})).contains("ZIP archive");
    assertThat(fail(Format.JSONL, "version https://git-lfs.github.com/spec/v1\n"))
        .isEqualTo("data: is a Git LFS pointer, not the data; run git lfs pull");
    Files.delete(folder.resolve("data"));
    assertThat(load(Format.TSE).getMessage()).endsWith("no such data file");
  }

  @Test
  void otherSeparatorsAreNamed() throws IOException {
    String row = "textID;text;selected_text;sentiment\n1;a;a;neutral\n";
    assertThat(fail(Format.TSE, row))
        .isEqualTo(
            "data:1: the columns are separated by semicolons (';'); export the file with commas");
    assertThat(fail(Format.TSE, row.replace(';', '\t'))).contains("separated by tabs");
    assertThat(fail(Format.ESNLI, ESNLI.replace(',', '|'))).contains("vertical bars");
  }

  @Test
  void trainingSizesLargerThanTheDataAreRefused() {
    Dataset dataset = DatasetLoader.load(SampleSet.SENTIMENT.dataset(0));
    AscribeException error =
        catchThrowableOfType(AscribeException.class, () -> TrainingSample.draw(dataset, 64, 13));
    assertThat(error.code()).isEqualTo(ErrorCode.NOT_ENOUGH_DATA);
    assertThat(error)
        .hasMessage(
            "sample-sentiment: training size 64 needs 128 training texts of label 'negative'"
                + " (as many again for development, since the dev split is too small), and there"
                + " are 68; choose a smaller size or add data");
  }

  @Test
  void tooFewTextsToHoldAnyOutAreRefused() throws IOException {
    assertThat(fail(Format.TSE, TSE + "1,a,a,neutral\n"))
        .startsWith("set: has no texts for the test");
  }

  private String fail(Format format, String content) throws IOException {
    return failBytes(format, content.getBytes(StandardCharsets.UTF_8));
  }

  private String failBytes(Format format, byte[] content) throws IOException {
    Files.write(folder.resolve("data"), content);
    String message = load(format).getMessage();
    assertThat(message.lines()).hasSize(1);
    return message.replace(folder.resolve("data").toString(), "data");
  }

  private AscribeException load(Format format) {
    Task task = format == Format.ESNLI ? Task.NLI : Task.SENTIMENT;
    String path = folder.resolve("data").toString();
    AscribeException error =
        catchThrowableOfType(
            AscribeException.class,
            () -> DatasetLoader.load(task.dataset("set", format, List.of(path), 0), 0));
    assertThat(error.code().category()).isEqualTo(ErrorCode.Category.BAD_INPUT);
    return error;
  }
}
