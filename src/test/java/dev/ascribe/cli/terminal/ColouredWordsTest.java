package dev.ascribe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.reporting.ScorePalette;
import dev.ascribe.study.Method;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColouredWordsTest {
  private static final List<String> WORDS = List.of("the", "film", "was", "awful");
  private static final double[] SCORES = {0.001, 0.05, -0.1, -0.3};
  private static final double[] NO_ERRORS = {};

  private static ColouredWords words(boolean colours, double... scores) {
    return new ColouredWords(colours, ScorePalette.of(Method.SHAPLEY_KERNEL, scores));
  }

  @Test
  void withoutColoursSignsShowDirectionAndStrength() {
    assertThat(words(false, SCORES).line(WORDS, SCORES, NO_ERRORS))
        .isEqualTo("the film+ was-- awful---");
    assertThat(words(false, SCORES).legend("positive", false))
        .isEqualTo("(+ for positive, - against; three signs: up to +0.3000)");
  }

  @Test
  void withColoursTheStrongestWordsHaveTheFullHueAndWeakOnesNone() {
    String line = words(true, SCORES).line(WORDS, new double[] {0, 0.3, 0, -0.3}, NO_ERRORS);
    assertThat(line)
        .isEqualTo(
            "the \u001b[48;2;0;114;178m\u001b[38;5;231mfilm\u001b[0m was"
                + " \u001b[48;2;213;94;0m\u001b[38;5;231mawful\u001b[0m");
  }

  @Test
  void scoresWithinTwoStandardErrorsOfZeroAreFaded() {
    double[] errors = {0, 0.025, Double.NaN, 0.149};
    assertThat(words(false, SCORES).line(WORDS, SCORES, errors))
        .isEqualTo("the film(+) was-- awful---");
    assertThat(words(false, SCORES).legend("positive", true))
        .endsWith("; in brackets: within two standard errors of 0");
    double[] faded = {0, 0, 0, 0.15};
    assertThat(words(true, SCORES).line(WORDS, SCORES, faded))
        .endsWith(" \u001b[48;2;246;220;199m\u001b[38;5;16m\u001b[4mawful\u001b[0m");
  }

  @Test
  void theLegendHasTheNumbersOfTheScaleAtItsEnds() {
    String legend = words(true, SCORES).legend("positive", false);
    assertThat(legend.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo("against -0.3000          0          +0.3000 for positive");
    assertThat(legend).contains("48;2;213;94;0m", "48;2;0;114;178m");
  }

  @ParameterizedTest
  @EnumSource(names = {"RANDOM", "ATTENTION", "ATTENTION_ROLLOUT", "GRADIENT_NORM"})
  void nothingSpeaksAgainstALabelWhereScoresCannotBeNegative(Method method) {
    double[] scores = {0, 0.1, 0.2, 0.4};
    ColouredWords blue = new ColouredWords(true, ScorePalette.of(method, scores));
    assertThat(blue.line(WORDS, scores, NO_ERRORS)).doesNotContain("213;94;0");
    assertThat(blue.legend("positive", false))
        .startsWith("0 ")
        .endsWith(" 0.4000 largest score")
        .doesNotContain("against", "positive", "213;94;0");
    assertThat(new ColouredWords(false, ScorePalette.of(method, scores)).legend("a", false))
        .isEqualTo("(+ to +++: larger scores, up to 0.4000)");
  }

  @Test
  void wordsCannotCommandTheTerminal() {
    List<String> hostile = List.of("\u001b[2Jgone", "\u001b]0;title\u0007", "\u009b1m");
    double[] scores = {0.1, 0, -0.1};
    assertThat(words(false, scores).line(hostile, scores, NO_ERRORS))
        .isEqualTo("\u241b[2Jgone+++ \u241b]0;title\u2407 <U+009B>1m---");
    assertThat(words(true, scores).line(hostile, scores, NO_ERRORS))
        .contains("\u001b[38;5;231m\u241b[2Jgone\u001b[0m \u241b]0;title\u2407 ");
    assertThat(words(false, scores).legend("a\nb", false)).startsWith("(+ for a\u240ab,");
  }

  @Test
  void scoresThatAreAllZeroColourNothing() {
    double[] zeros = new double[4];
    assertThat(words(true, zeros).line(WORDS, zeros, zeros)).isEqualTo("the film was awful");
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
