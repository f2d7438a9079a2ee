package dev.ascribe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColouredWordsTest {
  private static final List<String> WORDS = List.of("the", "film", "was", "awful");
  private static final double[] SCORES = {0.001, 0.05, -0.1, -0.3};

  @Test
  void withoutColoursSignsShowDirectionAndStrength() {
    assertThat(new ColouredWords(false).line(WORDS, SCORES, SCORES))
        .isEqualTo("the film+ was-- awful---");
  }

  @Test
  void withColoursTheStrongestWordsHaveTheFullHueAndWeakOnesNone() {
    String line = new ColouredWords(true).line(WORDS, new double[] {0, 0.3, 0, -0.3}, SCORES);
    assertThat(line)
        .isEqualTo(
            "the \u001b[48;2;0;114;178m\u001b[38;5;231mfilm\u001b[0m was"
                + " \u001b[48;2;213;94;0m\u001b[38;5;231mawful\u001b[0m");
  }

  @Test
  void wordsCannotCommandTheTerminal() {
    List<String> hostile = List.of("\u001b[2Jgone", "\u001b]0;title\u0007", "\u009b1m");
    double[] scores = {0.1, 0, -0.1};
    assertThat(new ColouredWords(false).line(hostile, scores, scores))
        .isEqualTo("\u241b[2Jgone+++ \u241b]0;title\u2407 <U+009B>1m---");
    assertThat(new ColouredWords(true).line(hostile, scores, scores))
        .contains("\u001b[38;5;231m\u241b[2Jgone\u001b[0m \u241b]0;title\u2407 ");
    assertThat(new ColouredWords(false).legend("a\nb")).startsWith("(+ for a\u240ab,");
  }

  @Test
  void scoresThatAreAllZeroColourNothing() {
    double[] zeros = new double[4];
    assertThat(new ColouredWords(true).line(WORDS, zeros, zeros)).isEqualTo("the film was awful");
  }

  @Test
  void coloursNeedATerminalThatWantsThem() {
    Map<String, String> properties =
        Map.of("ascribe.terminal.stdout", "true", "ascribe.terminal.stderr", "true");
    assertThat(Terminal.detect(properties::get, Map.of())).isEqualTo(new Terminal(true, true, 80));
    assertThat(Terminal.detect(properties::get, Map.of("NO_COLOR", "1")).colours()).isFalse();
    assertThat(Terminal.detect(properties::get, Map.of("NO_COLOR", "")).colours()).isTrue();
    assertThat(Terminal.detect(properties::get, Map.of("TERM", "dumb")))
        .isEqualTo(new Terminal(false, false, true, 80, 24));
    assertThat(Terminal.detect(name -> null, Map.of())).isEqualTo(Terminal.plain());
  }
}
