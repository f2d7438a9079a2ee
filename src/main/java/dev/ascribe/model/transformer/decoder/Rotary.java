package dev.ascribe.model.transformer.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.Names;
import dev.ascribe.model.transformer.ConfigReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Rotary position embeddings (Su et al. 2021). The rotated features of a head form pairs of a
 * feature in the first half and one in the second half; each pair is rotated by an angle
 * proportional to the position.
 *
 * @param frequencies the angle per position of each pair, in radians; there are twice as many
 *     rotated features
 */
public record Rotary(List<Double> frequencies) {
  private static final String ALLOWED = "default, linear, dynamic, llama3";

  public Rotary {
    frequencies = List.copyOf(frequencies);
  }

  /** Returns how many features of each head are rotated; the others are not changed. */
  int rotated() {
    return 2 * frequencies.size();
  }

  /**
   * Reads {@code rope_parameters}, or {@code rope_theta} and {@code rope_scaling} of older files.
   *
   * @param headWidth width of a head, of which {@code partial_rotary_factor} is rotated
   * @param thetaKey the older key of the base
   * @param share the rotated share of a head if the file does not say
   * @param shareKey the older key of the rotated share
   */
  static Rotary read(
      ConfigReader config, int headWidth, String thetaKey, String shareKey, double share) {
    JsonNode parameters = config.json().path("rope_parameters");
    JsonNode scaling = config.json().path("rope_scaling");
    JsonNode settings = parameters.isObject() ? parameters : scaling;
    String place = parameters.isObject() ? "rope_parameters" : "rope_scaling";
    double theta = settings.path("rope_theta").asDouble(config.number(thetaKey, 10_000));
    double partial =
        settings.path("partial_rotary_factor").asDouble(config.number(shareKey, share));
    if (!(partial > 0 && partial <= 1) || !(theta > 0 && Double.isFinite(theta))) {
      throw config.corrupt(
          "rope_theta %s and partial_rotary_factor %s (allowed: positive; from 0 to 1)"
              .formatted(theta, partial));
    }
    int rotated = (int) (headWidth * partial);
    if (rotated < 2 || rotated % 2 != 0) {
      throw config.corrupt(
          "%s %s rotates %d of a head's %s (allowed: an even number, from 2 to all)"
              .formatted(shareKey, partial, rotated, Names.count(headWidth, "feature")));
    }
    List<Double> frequencies = new ArrayList<>();
    for (int i = 0; i < rotated / 2; i++) {
      frequencies.add(Math.pow(theta, -2.0 * i / rotated));
    }
    String type = settings.path("rope_type").asText(settings.path("type").asText("default"));
    return new Rotary(
        switch (type) {
          // Dynamic scaling only matters beyond the positions of the training, which are refused.
          case "default", "dynamic" -> frequencies;
          case "linear" -> {
            double factor = number(config, settings, place, "factor");
            yield frequencies.stream().map(frequency -> frequency / factor).toList();
          }
          case "llama3" -> {
            Llama3 llama3 =
                new Llama3(
                    number(config, settings, place, "factor"),
                    number(config, settings, place, "low_freq_factor"),
                    number(config, settings, place, "high_freq_factor"),
                    number(config, settings, place, "original_max_position_embeddings"));
            yield frequencies.stream().map(llama3::scaled).toList();
          }
          default -> throw config.unsupported(place + " of type '" + type + "'", ALLOWED);
        });
  }

  private static double number(ConfigReader config, JsonNode settings, String place, String key) {
    double value = settings.path(key).asDouble();
    if (!settings.path(key).isNumber() || value <= 0 || !Double.isFinite(value)) {
      throw config.unsupported(
          "%s without a positive %s".formatted(place, key), "all parameters of its rope_type");
    }
    return value;
  }

  /**
   * The scaling of Llama 3.1 (Grattafiori et al. 2024, section 3.4.2; the coefficients are in the
   * released code). Slow rotations become slower, fast ones are kept, and those between are
   * interpolated.
   */
  public record Llama3(double factor, double low, double high, double positions) {
    /** Returns the scaled frequency; both frequencies are in radians per position. */
    public double scaled(double frequency) {
      double turns = positions * frequency / (2 * Math.PI);
      if (turns < low) {
        return frequency / factor;
      }
      if (turns > high) {
        return frequency;
      }
      double kept = (turns - low) / (high - low);
      return (1 - kept) * frequency / factor + kept * frequency;
    }
  }
}
