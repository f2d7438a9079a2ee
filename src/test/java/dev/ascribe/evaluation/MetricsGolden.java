package dev.ascribe.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.SharedFiles;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reference values of scikit-learn and scipy. */
public final class MetricsGolden {
  private MetricsGolden() {}

  /** The cases of a section; the test is skipped where the file is missing. */
  public static JsonNode section(String name) {
    try {
      return new ObjectMapper()
          .readTree(SharedFiles.require("golden/metrics.json").toFile())
          .required(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  public static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }
}
