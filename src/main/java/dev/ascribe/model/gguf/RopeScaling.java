package dev.ascribe.model.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import java.util.List;

/**
 * How a model stretches its rotary embeddings, as {@code rope_scaling} of config.json. Files of
 * Llama 3.1 and later hold the divisors of all frequencies in a tensor instead of the four numbers
 * that they follow from; the numbers of the known models are tried on them.
 */
final class RopeScaling {
  private static final String FACTORS = "rope_freqs.weight";
  private static final long MOST_FREQUENCIES = 1 << 16;
  private static final double TOLERANCE = 1e-3;

  /** The numbers of Llama 3.1 and of Llama 3.2, as their config.json files have them. */
  private static final List<Llama3> KNOWN =
      List.of(new Llama3(8, 1, 4, 8192), new Llama3(32, 1, 4, 8192));

  private RopeScaling() {}

  private record Llama3(double factor, double lowFactor, double highFactor, int originalPositions) {
    /** The divisor of a frequency, in radians per position. */
    double divisor(double frequency) {
      double wavelength = 2 * Math.PI / frequency;
      if (wavelength < originalPositions / highFactor) {
        return 1;
      }
      if (wavelength > originalPositions / lowFactor) {
        return factor;
      }
      double smooth = (originalPositions / wavelength - lowFactor) / (highFactor - lowFactor);
      return 1 / ((1 - smooth) / factor + smooth);
    }

    boolean explains(float[] divisors, double base) {
      for (int i = 0; i < divisors.length; i++) {
        double expected = divisor(Math.pow(base, -(double) i / divisors.length));
        if (Math.abs(divisors[i] - expected) > TOLERANCE * expected) {
          return false;
        }
      }
      return true;
    }
  }

  /** Adds {@code rope_scaling} to a configuration where the model has one. */
  static void describe(GgufModel file, String prefix, double base, ObjectNode config) {
    if (file.names().contains(FACTORS)) {
      if (file.elementCount(FACTORS) > MOST_FREQUENCIES) {
        throw ModelFile.corrupt(
            file.file(),
            "'%s' has %d elements (allowed: up to %d)"
                .formatted(FACTORS, file.elementCount(FACTORS), MOST_FREQUENCIES));
      }
      float[] divisors = file.read(FACTORS);
      Llama3 known =
          KNOWN.stream()
              .filter(candidate -> candidate.explains(divisors, base))
              .findFirst()
              .orElseThrow(
                  () ->
                      ModelFile.unsupported(
                          file.file(),
                          "the frequencies of '"
                              + FACTORS
                              + "' are those of no known model; take its safetensors instead"));
      config
          .putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", known.factor)
          .put("low_freq_factor", known.lowFactor)
          .put("high_freq_factor", known.highFactor)
          .put("original_max_position_embeddings", known.originalPositions);
      return;
    }
    String type = file.metadata().string(prefix + "rope.scaling.type").orElse("none");
    switch (type) {
      case "none" -> {}
      case "linear" ->
          config
              .putObject("rope_scaling")
              .put("rope_type", "linear")
              .put("factor", file.metadata().number(prefix + "rope.scaling.factor", 1));
      default ->
          throw ModelFile.unsupported(
              file.file(),
              "%srope.scaling.type '%s' (allowed: none, linear); take its safetensors instead"
                  .formatted(prefix, type));
    }
  }
}
