package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final List<String> METHODS =
      List.of(
          "random",
          "attention",
          "attention-rollout",
          "integrated-gradients",
          "gradient-norm",
          "occlusion",
          "lime",
          "kernel-shap",
          "shapley-sampling",
          "shapley-owen",
          "shapley-exact");

  @ParameterizedTest
  @CsvSource({
    "0, run, 0 runs",
    "1, run, 1 run",
    "2, run, 2 runs",
    "2, class, 2 classes",
    "3, study, 3 studies",
    "1, study, 1 study",
    "2, key, 2 keys",
    "2, batch, 2 batches",
    "20, epoch, 20 epochs",
    "1, epoch, 1 epoch",
    "2, training text, 2 training texts"
  })
  void thingsAreCountedInTheSingularOrThePlural(long number, String one, String expected) {
    assertThat(Names.count(number, one)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "atention, attention",
    "attnetion, attention",
    "Shapley-Exact, shapley-exact",
    "shapley_owen, shapley-owen",
    "kernel shap, kernel-shap",
    "kernelshap, kernel-shap",
    "integrated-gradient, integrated-gradients",
    "integrated, integrated-gradients",
    "rollout, attention-rollout",
    "attention-roll, attention-rollout",
    "owen, shapley-owen",
    "oclusion, occlusion"
  })
  void aSlipOrAPartFindsItsName(String name, String meant) {
    assertThat(Names.near(name, METHODS)).containsExactly(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shapley", "shapely", "Shapley-"})
  void theBeginningOfSeveralNamesFindsAllOfThem(String name) {
    assertThat(Names.near(name, METHODS))
        .containsExactly("shapley-sampling", "shapley-owen", "shapley-exact");
  }

  @Test
  void aShortBeginningFindsEveryNameThatHasAWordLikeIt() {
    assertThat(Names.near("shap", METHODS))
        .containsExactly("kernel-shap", "shapley-sampling", "shapley-owen", "shapley-exact");
    assertThat(Names.near("grad", METHODS))
        .containsExactly("integrated-gradients", "gradient-norm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyzzyq", "", "-", "a", "transformer", "deeplift"})
  void nothingIsNearToAnotherWord(String name) {
    assertThat(Names.near(name, METHODS)).isEmpty();
  }

  @Test
  void aNameOfAnotherThingIsNoSlip() {
    assertThat(Names.near("roberta-large", List.of("bert-base-uncased", "distilroberta-base")))
        .isEmpty();
    assertThat(Names.near("sample-sentimnt", List.of("sample-sentiment", "sample-nli")))
        .containsExactly("sample-sentiment");
  }

  @Test
  void theMessageOffersWhatIsNearAndAllThatIsAllowed() {
    assertThat(Names.unknown("--method", "xyzzyq", List.of("lime", "random")))
        .hasMessage("--method: unknown name 'xyzzyq' (allowed: lime, random)");
    assertThat(Names.unknown("--method", "lme", List.of("lime", "random")))
        .hasMessage("--method: unknown name 'lme', did you mean 'lime'? (allowed: lime, random)");
    assertThat(Names.hint("grad", METHODS))
        .isEqualTo(", did you mean 'integrated-gradients' or 'gradient-norm'?");
  }
}
