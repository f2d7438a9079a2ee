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
        .hasMessage("a row of 2 cells in a table of 1 columns");
  }
}
