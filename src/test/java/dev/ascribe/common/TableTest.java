package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void wordsStandLeftAndFiguresRight() {
    Table table =
        new Table()
            .column("method", Table.Align.LEFT)
            .column("MAP", Table.Align.RIGHT)
            .column("note", Table.Align.LEFT)
            .row(List.of("random", "0.4", ""))
            .row(List.of("shapley-sampling", "0.812", "best"));
    assertThat(table.lines("  "))
        .containsExactly(
            "  method              MAP  note",
            "  random              0.4",
            "  shapley-sampling  0.812  best");
  }

  @Test
  void charactersBeyondSixteenBitsAndAccentsTakeOneColumn() {
    Table table =
        new Table()
            .column("w", Table.Align.LEFT)
            .column("s", Table.Align.RIGHT)
            .row(List.of("\uD835\uDC00b", "1"))
            .row(List.of("e\u0301b", "2"));
    assertThat(table.lines("")).containsExactly("w   s", "\uD835\uDC00b  1", "e\u0301b  2");
  }

  @Test
  void wideCharactersAlignAndControlCharactersAreShown() {
    Table table =
        new Table()
            .column("w", Table.Align.LEFT)
            .column("s", Table.Align.RIGHT)
            .row(List.of("映画", "1"))
            .row(List.of("film", "2"))
            .row(List.of("\u001b[2J", "3"));
    assertThat(table.lines("")).containsExactly("w     s", "映画  1", "film  2", "\u241b[2J  3");
  }

  @Test
  void aRowMustFillAllColumns() {
    Table table = new Table().column("a", Table.Align.LEFT);
    assertThatThrownBy(() -> table.row(List.of("1", "2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row of 2 cells in a table of 1 column");
  }

  private static Table wide() {
    return new Table()
        .column("method", Table.Align.LEFT)
        .column("AOPC compr. (+)", Table.Align.RIGHT)
        .column("note", Table.Align.LEFT)
        .row(List.of("integrated-gradients", "-0.123", "a remark of some length"))
        .row(List.of("random", "0.456", ""));
  }

  @Test
  void headingsAreBrokenBeforeWordsAre() {
    assertThat(wide().lines("  ", 70))
        .containsExactly(
            "  method                AOPC compr. (+)  note",
            "  integrated-gradients           -0.123  a remark of some length",
            "  random                          0.456");
    assertThat(wide().lines("  ", 60))
        .containsExactly(
            "                        AOPC compr.",
            "  method                        (+)  note",
            "  integrated-gradients       -0.123  a remark of some length",
            "  random                      0.456");
  }

  @Test
  void noLineIsWiderThanTheScreen() {
    for (int width = 32; width < 80; width++) {
      assertThat(wide().lines("  ", width)).isNotEmpty();
      int most = width;
      assertThat(wide().lines("  ", width))
          .allSatisfy(line -> assertThat(SafeText.columns(line)).isLessThanOrEqualTo(most));
    }
  }

  @Test
  void namesAreBrokenAtTheirJointsAndWideCharactersWhole() {
    Table table =
        new Table()
            .column("run", Table.Align.LEFT)
            .column("texts", Table.Align.RIGHT)
            .row(List.of("sample-sentiment-bert-base", "3"))
            .row(List.of("映画映画映画映画映画", "4"));
    assertThat(table.lines("", 24))
        .containsExactly(
            "run                texts",
            "sample-sentiment-      3",
            "bert-base",
            "映画映画映画映画       4",
            "映画");
  }

  @Test
  void aTableOfTooManyFiguresBecomesABlockForEachRow() {
    Table table = new Table().column("id", Table.Align.LEFT);
    for (int i = 1; i < 9; i++) {
      table.column("figure " + i, Table.Align.RIGHT);
    }
    table.row(List.of("a", "1.234567", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0"));
    table.row(List.of("b", "2.234567", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0"));
    assertThat(table.lines("", 30))
        .startsWith("id        a", "figure 1  1.234567", "figure 2  2.0")
        .hasSize(19)
        .contains("", "id        b");
  }
}
