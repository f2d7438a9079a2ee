package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An array that PostgreSQL prints becomes the text that SQLite has. */
class JsonbTextPropertyTest {
  @Property(tries = 2_000)
  void everyArray(@ForAll("arrays") double[] values) {
    assertThat(JsonbText.json(printed(ColumnMapping.jsonb(values))))
        .isEqualTo(ColumnMapping.json(values));
  }

  @Example
  void numbersAtTheLimitsOfTheirNotations() {
    for (double value :
        new double[] {
          0, -0.0, 0.001, 0.00099999, 9_999_999, 9_999_999.5, 10_000_000, 1e-5, 1e22, 1e23, 100, 0.1
        }) {
      for (double signed : new double[] {value, -value}) {
        double[] values = {signed, 0.5};
        assertThat(JsonbText.json(printed(ColumnMapping.jsonb(values))))
            .isEqualTo(ColumnMapping.json(values));
      }
    }
  }

  @Example
  void numbersOfOtherWriters() {
    assertThat(JsonbText.json("[1, -2, 0.50, null, \"Infinity\"]"))
        .isEqualTo("[1.0,-2.0,0.5,null,1e999]");
    assertThat(JsonbText.json("[]")).isEqualTo("[]");
  }

  /** Returns an array as PostgreSQL prints its jsonb: without exponents, and with spaces. */
  private static String printed(String written) {
    List<String> values =
        Arrays.stream(written.substring(1, written.length() - 1).split(","))
            .filter(value -> !value.isEmpty())
            .toList();
    return values.stream()
        .map(
            value ->
                value.equals("null") || value.startsWith("\"")
                    ? value
                    : new BigDecimal(value).toPlainString())
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Provide
  Arbitrary<double[]> arrays() {
    Arbitrary<Double> small = Arbitraries.doubles().between(-0.01, 0.01);
    Arbitrary<Double> large = Arbitraries.doubles().between(-1e9, 1e9);
    return Arbitraries.oneOf(RowArbitraries.doubles(), small, large)
        .array(double[].class)
        .ofMaxSize(20);
  }
}
