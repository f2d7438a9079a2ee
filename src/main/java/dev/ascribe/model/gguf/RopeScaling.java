package dev.ascribe.model.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.transformer.decoder.Rotary;
import java.util.List;

/**
 * Finds the {@code rope_scaling} of a model's rotary embeddings. Files of Llama 3.1 and later
 * contain the divisors of all frequencies in a tensor, instead of the four numbers from which they
 * are computed. So the numbers of known models are tried until they give these divisors.
 */
final class RopeScaling {
  private static final String FACTORS = "rope_freqs.weight";
  private static final long MOST_FREQUENCIES = 1 << 16;
  private static final double TOLERANCE = 1e-3;

  /** The numbers in the config.json of Llama 3.1 and of Llama 3.2. */
  private static final List<Rotary.Llama3> KNOWN =
      List.of(new Rotary.Llama3(8, 1, 4, 8192), new Rotary.Llama3(32, 1, 4, 8192));

  private RopeScaling() {}

  /** Whether a scaling gives these divisors. */
  private static boolean explains(Rotary.Llama3 scaling, float[] divisors, double base) {
    for (int i = 0; i < divisors.length; i++) {
      double frequency = Math.pow(base, -(double) i / divisors.length);
      double expected = frequency / scaling.scaled(frequency);
      if (Math.abs(divisors[i] - expected) > TOLERANCE * expected) {
        return false;
      }
    }
    return true;
  }

  /** Adds {@code rope_scaling} to a configuration if the model has one. */
  static void describe(GgufModel file, String prefix, double base, ObjectNode config) {
    if (file.names().contains(FACTORS)) {
      if (file.elementCount(FACTORS) > MOST_FREQUENCIES) {
        throw ModelFile.corrupt(
            file.file(),
            "'%s' has %d elements (allowed: up to %d)"
                .formatted(FACTORS, file.elementCount(FACTORS), MOST_FREQUENCIES));
      }
      float[] divisors = file.read(FACTORS);
      Rotary.Llama3 known =
          KNOWN.stream()
              .filter(candidate -> explains(candidate, divisors, base))
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
          .put("factor", known.factor())
          .put("low_freq_factor", known.low())
          .put("high_freq_factor", known.high())
          .put("original_max_position_embeddings", (int) known.positions());
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
