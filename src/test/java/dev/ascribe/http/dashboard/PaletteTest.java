package dev.ascribe.http.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.cli.terminal.ColouredWords;
import dev.ascribe.reporting.ScorePalette;
import dev.ascribe.study.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page and the terminal paint scores in the same colours. */
final class PaletteTest {
  private static final Path STYLES =
      Path.of("src/main/resources/dev/ascribe/http/dashboard/styles/base.css");

  @Test
  void theStrongestWordsHaveTheColoursOfTheTerminal() throws IOException {
    assertThat(ofPage("for")).isEqualTo(ofTerminal(1)).isEqualTo("0 114 178");
    assertThat(ofPage("against")).isEqualTo(ofTerminal(-1)).isEqualTo("213 94 0");
  }

  /** The red, green and blue of a custom property, which all schemes share. */
  private static String ofPage(String name) throws IOException {
    Pattern declaration = Pattern.compile("--" + name + ": ([^;]+);");
    List<String> values =
        declaration.matcher(Files.readString(STYLES)).results().map(m -> m.group(1)).toList();
    assertThat(values).hasSize(1);
    return values.get(0);
  }

  /** The red, green and blue behind a word with this score, which is the strongest. */
  private static String ofTerminal(double score) {
    double[] scores = {score};
    String line =
        new ColouredWords(true, ScorePalette.of(Method.SHAPLEY_KERNEL, scores))
            .line(List.of("word"), scores, new double[0]);
    Matcher background = Pattern.compile("\\[48;2;(\\d+);(\\d+);(\\d+)m").matcher(line);
    assertThat(background.find()).as(line).isTrue();
    return background.group(1) + " " + background.group(2) + " " + background.group(3);
  }
}
