package dev.ascribe.http.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Budget;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.Precision;

/**
 * Limits the number of evaluations of an explanation before the engine computes anything. If the
 * client set a budget that is too large, the request is refused; if the default is too large, it is
 * cut to the limit. {@link ExplainBody} uses it when it reads a request.
 */
final class ExplainBudget {
  private static final int CHARACTERS_PER_TOKEN = 4;

  private final int most;

  ExplainBudget(int most) {
    this.most = most;
  }

  /**
   * Returns the specification, cut to the limit if need be.
   *
   * @param demanded whether the client set a number of evaluations or permutations
   * @throws AscribeException TOO_LARGE if the method, or the client's budget, needs more
   */
  AttributionSpec within(Method method, AttributionSpec wanted, boolean demanded, TextInput input) {
    if (method.kind() != Method.Kind.COALITIONS) {
      return wanted;
    }
    int words = input.words(wanted.features()).size();
    boolean tokens = wanted.features() == FeatureLevel.TOKEN;
    int features = tokens ? Math.max(words, tokens(input)) : words;
    String unit = wanted.features().one();
    require(least(method, features), features, unit);
    double taken = taken(method, wanted, features);
    if (taken <= most) {
      return wanted;
    }
    if (demanded) {
      require(taken, features, unit);
    }
    return cut(wanted);
  }

  private void require(double evaluations, int features, String unit) {
    if (evaluations > most) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "evaluations: explaining %s takes %.0f evaluations; at most %d are allowed"
              .formatted(Names.count(features, unit), evaluations, most));
    }
  }

  /** Returns the smallest number of evaluations that a method needs, whatever its budget. */
  private static double least(Method method, int features) {
    return switch (method) {
      case SHAPLEY_EXACT -> Math.pow(2, features);
      case OCCLUSION, LIME -> features + 2.0;
      case KERNEL_SHAP -> 2.0 * features + 2;
      case SHAPLEY_SAMPLING,
          SHAPLEY_ANTITHETIC,
          SHAPLEY_KERNEL,
          SHAPLEY_LEVERAGE,
          SHAPLEY_REGRESSION,
          SHAPLEY_OWEN,
          RANDOM,
          ATTENTION,
          ATTENTION_ROLLOUT,
          INTEGRATED_GRADIENTS,
          INPUT_X_GRADIENT,
          GRADIENT_NORM ->
          2;
    };
  }

  private static double taken(Method method, AttributionSpec wanted, int features) {
    if (method == Method.SHAPLEY_EXACT || method == Method.OCCLUSION) {
      return least(method, features);
    }
    Budget budget = wanted.budget(method, features);
    return budget.evaluations() == null
        ? 2.0 + (double) budget.permutations() * features
        : budget.evaluations();
  }

  private AttributionSpec cut(AttributionSpec wanted) {
    Precision precision = wanted.precision() == null ? null : wanted.precision().withCap(most);
    return new AttributionSpec(
        wanted.value(),
        wanted.absence(),
        wanted.permutations(),
        precision == null ? (Integer) most : wanted.evaluations(),
        precision,
        wanted.features(),
        wanted.grouping(),
        wanted.steps(),
        wanted.baseline());
  }

  /**
   * Estimates the number of tokens of a text, since only the model knows the exact number: one
   * token for four Latin letters, and one for every other character that is not blank.
   */
  private static int tokens(TextInput input) {
    String text = input.hasPair() ? input.text() + " " + input.pair() : input.text();
    int letters = (int) text.codePoints().filter(ExplainBudget::isLatinLetter).count();
    int others =
        (int)
            text.codePoints()
                .filter(c -> !Character.isWhitespace(c))
                .filter(c -> !isLatinLetter(c))
                .count();
    return (letters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN + others;
  }

  private static boolean isLatinLetter(int character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }
}
