package dev.ascribe.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ascribe.common.Coalition;

/**
 * The value of every coalition of a text.
 *
 * @param features n
 * @param text the words, for people
 * @param values [2^n] by the coalition's bits, the first feature lowest
 */
record ValueTable(
    @JsonProperty("n") int features,
    @JsonProperty("text") String text,
    @JsonProperty("values") double[] values) {
  ValueTable {
    if (features < 1 || features > 30 || values == null || values.length != 1 << features) {
      throw new IllegalArgumentException(
          "a table of n = %d needs 2^n values, has %d"
              .formatted(features, values == null ? 0 : values.length));
    }
  }

  double value(Coalition coalition) {
    return values[(int) coalition.toLongs()[0]];
  }
}
