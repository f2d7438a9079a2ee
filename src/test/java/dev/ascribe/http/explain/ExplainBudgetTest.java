package dev.ascribe.http.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AttributionChoices;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.Precision;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What one explanation may take. */
class ExplainBudgetTest {
  private static final int MOST = 4096;
  private static final TextInput LONG = new TextInput("word ".repeat(400), null);

  private final ExplainBudget budget = new ExplainBudget(MOST);

  private static AttributionSpec wanted(
      Integer permutations, Integer evaluations, Double standardError, String features) {
    return new AttributionChoices(
            null,
            null,
            permutations,
            evaluations,
            standardError,
            null,
            null,
            features,
            null,
            null,
            null)
        .specification(
            ConfigFactory.load().getConfig("ascribe.study").atPath("ascribe.study"),
            UnaryOperator.identity());
  }

  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"SHAPLEY_EXACT", "OCCLUSION"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatNobodyAskedForIsCut(Method method) {
    AttributionSpec within = budget.within(method, wanted(null, null, null, null), false, LONG);

    if (method.kind() == Method.Kind.COALITIONS && method != Method.SHAPLEY_OWEN) {
      assertThat(within.budget(method, 400).evaluations()).isEqualTo(MOST);
    } else {
      assertThat(within).isEqualTo(wanted(null, null, null, null));
    }
  }

  @Test
  void aPrecisionIsKeptAndItsCapIsCut() {
    ExplainBudget small = new ExplainBudget(1000);

    AttributionSpec within =
        small.within(Method.SHAPLEY_KERNEL, wanted(null, null, 0.01, null), false, LONG);

    assertThat(within.precision()).isEqualTo(new Precision.StandardError(0.01, 1000));
    assertThat(within.evaluations()).isNull();
  }

  @Test
  void whatIsDemandedIsRefused() {
    assertTooLarge(Method.SHAPLEY_KERNEL, wanted(null, 4097, null, null), LONG, "4097");
    assertTooLarge(Method.SHAPLEY_SAMPLING, wanted(11, null, null, null), LONG, "4402 ");
    assertThat(budget.within(Method.SHAPLEY_SAMPLING, wanted(10, null, null, null), true, LONG))
        .isEqualTo(wanted(10, null, null, null));
  }

  @Test
  void whatAMethodCannotDoWithoutIsRefused() {
    AttributionSpec usual = wanted(null, null, null, null);
    TextInput longer = new TextInput("word ".repeat(4095), null);

    assertThat(budget.within(Method.OCCLUSION, usual, false, LONG)).isEqualTo(usual);
    assertTooLarge(Method.OCCLUSION, usual, longer, "4097");
    assertTooLarge(Method.LIME, usual, longer, "4097");
    assertTooLarge(Method.KERNEL_SHAP, usual, longer, "8192");
    assertTooLarge(Method.SHAPLEY_EXACT, usual, new TextInput("a ".repeat(13), null), "8192");
  }

  @ParameterizedTest
  @CsvSource({
    "unbelievably good, , 4",
    "unbelievably good, and so it was, 7",
    "すばらしい一日だった, , 10",
    "👍👍👍, , 3",
    "a!!! b???, , 7"
  })
  void tokensAreCountedByScriptAndOfThePairToo(String text, String pair, int tokens) {
    ExplainBudget none = new ExplainBudget(2);
    AttributionSpec demanded = wanted(1, null, null, "tokens");
    TextInput input = new TextInput(text, pair);

    assertThatThrownBy(() -> none.within(Method.SHAPLEY_SAMPLING, demanded, true, input))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("explaining " + Names.count(tokens, "token") + " takes ");
  }

  private void assertTooLarge(
      Method method, AttributionSpec wanted, TextInput input, String needed) {
    assertThatThrownBy(() -> budget.within(method, wanted, true, input))
        .isInstanceOfSatisfying(
            AscribeException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.TOO_LARGE))
        .hasMessageContaining(needed)
        .hasMessageContaining("at most 4096");
  }
}
