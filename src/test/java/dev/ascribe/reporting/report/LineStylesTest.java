package dev.ascribe.reporting.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineStylesTest {
  private static final String DASHBOARD = "/dev/ascribe/http/dashboard/";

  private static String resource(String name) throws IOException {
    try (InputStream stream = LineStylesTest.class.getResourceAsStream(DASHBOARD + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  /** Who has both open must not take a method of one for another method of the other. */
  @Test
  void theDashboardDrawsTheSameColoursAndMarkersInTheSameOrder() throws IOException {
    String light = resource("styles/base.css").split("@media", 2)[0];
    assertThat(matches("--series-\\d: (#[0-9a-f]{6})", light)).isEqualTo(LineStyles.COLOURS);
    String list = matches("const MARKERS = \\[(.*)\\]", resource("charts/strokes.js")).get(0);
    assertThat(matches("\"(\\w+)\"", list))
        .isEqualTo(
            LineStyles.MARKERS.stream().map(it -> it.name().toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void noTwoMethodsLookTheSameAndTheBaselineTakesNoTurn() {
    List<String> names = IntStream.range(0, 16).mapToObj(i -> "m" + i).toList();
    LineStyles styles = new LineStyles(names, "m1");
    assertThat(names)
        .extracting(name -> styles.colour(name) + styles.marker(name))
        .doesNotHaveDuplicates();
    assertThat(styles.marker("m1")).isEqualTo(LineStyles.Marker.DOT);
    assertThat(styles.marker("m2")).isEqualTo(LineStyles.Marker.SQUARE);
  }
}
