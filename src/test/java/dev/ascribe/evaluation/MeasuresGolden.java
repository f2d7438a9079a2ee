package dev.ascribe.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reference values of captum, quantus, scipy and scikit-learn. */
public final class MeasuresGolden {
  private MeasuresGolden() {}

  public static Stream<JsonNode> cases(String section) {
    try (InputStream file = MeasuresGolden.class.getResourceAsStream("/evaluation/measures.json")) {
      JsonNode cases = new ObjectMapper().readTree(file).required(section);
      return StreamSupport.stream(cases.spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] doubles(JsonNode testCase, String name) {
    return MetricsGolden.doubles(testCase.required(name));
  }

  public static double[][] rows(JsonNode testCase, String name) {
    return StreamSupport.stream(testCase.required(name).spliterator(), false)
        .map(MetricsGolden::doubles)
        .toArray(double[][]::new);
  }
}
