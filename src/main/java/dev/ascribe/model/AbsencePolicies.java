package dev.ascribe.model;

import dev.ascribe.common.Arguments;
import dev.ascribe.common.Coalition;
import dev.ascribe.study.AbsencePolicy;
import java.util.Arrays;

/**
 * Creates the token row of a coalition: the row in which absent features are removed or replaced.
 * Template and special tokens always stay.
 */
public final class AbsencePolicies {
  private AbsencePolicies() {}

  /**
   * Returns the row in which only the features of a coalition are present.
   *
   * @param maskToken replaces absent tokens under {@code mask-token}
   * @param padToken replaces absent tokens under {@code pad-token}
   */
  public static TokenRow row(
      EncodedInput input, Coalition present, AbsencePolicy policy, int maskToken, int padToken) {
    Arguments.requireRange(
        "the size of the coalition", present.size(), input.featureCount(), input.featureCount());
    return switch (policy) {
      case REMOVE -> without(input, present, true);
      case DELETE -> without(input, present, false);
      case MASK_TOKEN -> replaced(input, present, maskToken);
      case PAD_TOKEN -> replaced(input, present, padToken);
    };
  }

  private static boolean stays(EncodedInput input, Coalition present, int token) {
    int feature = input.featureOfToken()[token];
    return feature < 0 || present.contains(feature);
  }

  private static TokenRow without(EncodedInput input, Coalition present, boolean keepPositions) {
    int count = input.tokenCount();
    int[] ids = new int[count];
    int[] positions = new int[count];
    int[] types = new int[count];
    int predicting = -1;
    int length = 0;
    for (int t = 0; t < count; t++) {
      if (!stays(input, present, t)) {
        continue;
      }
      if (t == input.predictingToken()) {
        predicting = length;
      }
      ids[length] = input.tokenIds()[t];
      positions[length] = input.positionIds()[keepPositions ? t : length];
      types[length] = input.tokenTypeIds()[t];
      length++;
    }
    return new TokenRow(
        Arrays.copyOf(ids, length),
        Arrays.copyOf(positions, length),
        Arrays.copyOf(types, length),
        predicting);
  }

  private static TokenRow replaced(EncodedInput input, Coalition present, int replacement) {
    int[] ids = input.tokenIds().clone();
    for (int t = 0; t < ids.length; t++) {
      if (!stays(input, present, t)) {
        ids[t] = replacement;
      }
    }
    return new TokenRow(ids, input.positionIds(), input.tokenTypeIds(), input.predictingToken());
  }
}
