package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.SkippedRows.Reason;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.DatasetSpec.Format;
import dev.ascribe.study.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that published files have and no study can use: one rule for all formats. */
class SkippedRowsTest {
  private static final String TSE = "textID,text,selected_text,sentiment\n";
  private static final String ESNLI =
      "pairID,gold_label,Sentence1,Sentence2,Sentence1_marked_1,Sentence2_marked_1\n";

  @TempDir Path folder;

  static Stream<Arguments> unusableRows() {
    return Stream.of(
        Arguments.of(Format.TSE, TSE + "x,,,neutral\n", Reason.EMPTY_TEXT),
        Arguments.of(Format.TSE, TSE + "x,\u00a0 \u2003,,neutral\n", Reason.EMPTY_TEXT),
        Arguments.of(Format.TSE, TSE + "x,so good,good,\n", Reason.NO_LABEL),
        Arguments.of(Format.TSE, TSE + "x,so good,good,-\n", Reason.NO_LABEL),
        Arguments.of(Format.ESNLI, ESNLI + "x,-,a,b,a,b\n", Reason.NO_LABEL),
        Arguments.of(Format.ESNLI, ESNLI + "x,,a,b,a,b\n", Reason.NO_LABEL),
        Arguments.of(Format.ESNLI, ESNLI + "x,neutral,a,,a,\n", Reason.EMPTY_TEXT),
        Arguments.of(Format.ESNLI, ESNLI + "x,neutral,\" \",b,,b\n", Reason.EMPTY_TEXT),
        Arguments.of(Format.JSONL, json("\" \"", "\"neutral\""), Reason.EMPTY_TEXT),
        Arguments.of(Format.JSONL, json("null", "\"neutral\""), Reason.EMPTY_TEXT),
        Arguments.of(Format.JSONL, json("\"good\"", "\"-\""), Reason.NO_LABEL),
        Arguments.of(Format.JSONL, json("\"good\"", "null"), Reason.NO_LABEL));
  }

  @ParameterizedTest
  @MethodSource("unusableRows")
  void unusableRowsAreCountedByReasonAndRefusedWhenStrict(Format format, String row, Reason reason)
      throws IOException {
    DatasetSpec spec = spec(format, row + usable(format));

    DatasetLoader.Loaded loaded = DatasetLoader.loadAndCount(spec, false);
    assertThat(loaded.skipped().counts()).containsExactly(Map.entry(reason, 1));
    assertThat(loaded.dataset().train()).hasSize(8);

    int line = format == Format.JSONL ? 1 : 2;
    assertThatThrownBy(() -> DatasetLoader.loadAndCount(spec, true))
        .isInstanceOf(AscribeException.class)
        .hasMessageMatching(".*data:%d: \\w+: is a row .*, which strict refuses".formatted(line));
  }

  @Test
  void aRowThatOccursAgainCountsOnceAndItsIdMustNotStandForAnotherText() throws IOException {
    String rows = TSE + usable(Format.TSE);
    DatasetSpec spec = spec(Format.TSE, rows + "0,so good 0,good,positive\n");
    assertThat(DatasetLoader.loadAndCount(spec, false).skipped().describe())
        .isEqualTo("1 (1 repeated)");

    DatasetSpec other = spec(Format.TSE, rows + "0,so bad,bad,negative\n");
    assertThatThrownBy(() -> DatasetLoader.load(other))
        .hasMessageEndingWith("id '0' also occurs in line 2, with other contents");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheHeader() throws IOException {
    DatasetSpec spec = spec(Format.TSE, "\uFEFF" + TSE + usable(Format.TSE));
    assertThat(DatasetLoader.load(spec).train()).hasSize(8);
  }

  @Test
  void aFileWithoutAnyUsableRowSaysWhy() throws IOException {
    DatasetSpec spec = spec(Format.ESNLI, ESNLI + "1,-,a,b,a,b\n2,-,c,d,c,d\n3,neutral,,b,,b\n");
    assertThatThrownBy(() -> DatasetLoader.load(spec))
        .hasMessageContaining("has no texts for the test")
        .hasMessageEndingWith("rows left out: 3 (1 without text, 2 without a gold label)");
  }

  @Test
  void aLabelThatIsCalledLikeNoneIsALabelWhereItIsDeclared() {
    Rows rows = new Rows("data", List.of("+", "-"), false);
    assertThat(rows.skipsLabel(1, "label", "-")).isFalse();
    assertThat(rows.skipsLabel(1, "label", "")).isTrue();
  }

  @Test
  void filesFromPublicReportsAreReadByTheSameRule() {
    assertThat(shared("es-dash.csv", Format.ESNLI))
        .isEqualTo("1 usable, left out 1 (1 without a gold label)");
    assertThat(shared("es-emptyhyp.csv", Format.ESNLI))
        .isEqualTo("6 usable, left out 1 (1 without text)");
  }

  private static String shared(String name, Format format) {
    Path file = SharedFiles.require("cases/data/" + name);
    DatasetSpec spec = Task.NLI.dataset("set", format, List.of(file.toString()), 0);
    DatasetLoader.Loaded loaded = DatasetLoader.readAll(spec, null, false);
    return loaded.dataset().test().size() + " usable, left out " + loaded.skipped().describe();
  }

  private DatasetSpec spec(Format format, String content) throws IOException {
    Path file = folder.resolve("data");
    Files.writeString(file, content);
    Task task = format == Format.ESNLI ? Task.NLI : Task.SENTIMENT;
    return task.dataset("set", format, List.of(file.toString()), 0);
  }

  private static String usable(Format format) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      rows.append(
          switch (format) {
            case TSE -> "%d,so good %d,good,positive\n".formatted(i, i);
            case ESNLI -> "%d,neutral,a %d,b,a %d,b\n".formatted(i, i, i);
            default ->
                "{\"id\":\"%d\",\"text\":\"so good %d\",\"label\":\"positive\"}\n".formatted(i, i);
          });
    }
    return rows.toString();
  }

  private static String json(String text, String label) {
    return "{\"id\":\"x\",\"text\":%s,\"label\":%s}\n".formatted(text, label);
  }
}
