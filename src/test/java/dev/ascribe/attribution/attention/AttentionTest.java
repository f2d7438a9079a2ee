package dev.ascribe.attribution.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.SharedFiles;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final float[][] LOWER = {
    {0.5f, 0.25f, 0.25f, 0}, {0, 1, 0, 0}, {0.25f, 0.25f, 0.25f, 0.25f}, {0.5f, 0, 0, 0.5f}
  };
  private static final float[][] UPPER = {
    {1, 0, 0, 0}, {0, 0.5f, 0.5f, 0}, {0, 0, 1, 0}, {0.125f, 0.5f, 0.25f, 0.125f}
  };
  private static final float[][][] ATTENTION = {LOWER, UPPER};

  @Test
  void lastLayerRowIsSummedToFeaturesAndRenormalised() {
    // The row of token 3 is 1/8, 1/2, 1/4, 1/8; the tokens of the features carry 1/8, 3/4.
    assertThat(AttentionScores.ofLastLayer(UPPER, 3, new int[] {0, 1, 1, -1}, 2))
        .containsExactly(new double[] {1.0 / 7, 6.0 / 7}, within(1e-15));
  }

  @Test
  void attentionThatLiesOnNoFeatureIsSpreadEvenly() {
    assertThat(AttentionScores.ofLastLayer(UPPER, 0, new int[] {-1, 0, 1, 1}, 2))
        .containsExactly(0.5, 0.5);
  }

  @Test
  void rolloutIsTheRowOfTheProductWithResidualConnections() {
    // Row 3 of (UPPER + I)/2 is (1/16, 1/4, 1/8, 9/16). Times (LOWER + I)/2:
    // token 0: 1/16 * 3/4 + 1/8 * 1/8 + 9/16 * 1/4 = 13/64
    // token 1: 1/16 * 1/8 + 1/4 * 1 + 1/8 * 1/8 = 35/128
    // token 2: 1/16 * 1/8 + 1/8 * 5/8 = 11/128
    // token 3: 1/8 * 1/8 + 9/16 * 3/4 = 7/16
    assertThat(AttentionScores.ofRollout(ATTENTION, 3, new int[] {0, 1, 2, 3}, 4))
        .containsExactly(new double[] {13.0 / 64, 35.0 / 128, 11.0 / 128, 7.0 / 16}, within(1e-15));
    assertThat(AttentionScores.ofRollout(ATTENTION, 3, new int[] {0, 1, 1, -1}, 2))
        .containsExactly(new double[] {26.0 / 72, 46.0 / 72}, within(1e-15));
  }

  @Test
  void goldenRowsOfBertFoldToTheSharesOfTheirFeatures() throws IOException {
    JsonNode golden =
        new ObjectMapper()
            .readTree(SharedFiles.require("golden/bert-base-uncased-prompted.json").toFile());
    for (JsonNode example : golden.get("cases")) {
      JsonNode row = example.get("last_layer_attention_from_mask_mean_over_heads");
      int tokens = row.size();
      int predicting = example.get("mask_index").asInt();
      float[][] attention = new float[tokens][tokens];
      int[] featureOfToken = new int[tokens];
      double[] expected = new double[example.get("exact_shapley_of_probability").size()];
      for (int token = 0; token < tokens; token++) {
        attention[predicting][token] = (float) row.get(token).asDouble();
        featureOfToken[token] = example.get("feature_of_token").get(token).asInt(-1);
        if (featureOfToken[token] >= 0) {
          expected[featureOfToken[token]] += row.get(token).asDouble();
        }
      }
      double sum = Arrays.stream(expected).sum();
      double[] scores =
          AttentionScores.ofLastLayer(attention, predicting, featureOfToken, expected.length);
      assertThat(scores)
          .containsExactly(Arrays.stream(expected).map(v -> v / sum).toArray(), within(1e-6));
      assertThat(Arrays.stream(scores).sum()).isCloseTo(1, within(1e-12));
    }
  }
}
