package dev.ascribe.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.AttributionSpec.Grouping;
import org.junit.jupiter.api.Test;

/** Names stand in study files, in stores and in calls over HTTP, and so never change. */
class NamedTest {
  @Test
  void namesStayWhatTheyAre() {
    assertThat(Named.ids(Method.class))
        .containsExactly(
            "random",
            "attention",
            "attention-rollout",
            "integrated-gradients",
            "input-x-gradient",
            "gradient-norm",
            "occlusion",
            "lime",
            "kernel-shap",
            "shapley-sampling",
            "shapley-antithetic",
            "shapley-kernel",
            "shapley-leverage",
            "shapley-regression",
            "shapley-owen",
            "shapley-exact");
    assertThat(Named.ids(Paradigm.class)).containsExactly("fine-tuned", "prompted", "decoder");
    assertThat(Named.ids(AbsencePolicy.class))
        .containsExactly("remove", "mask-token", "pad-token", "delete");
    assertThat(Named.ids(ValueKind.class))
        .containsExactly("probability", "log-probability", "logit");
    assertThat(Named.ids(FeatureLevel.class)).containsExactly("words", "segments", "tokens");
    assertThat(Named.ids(Grouping.class)).containsExactly("auto", "sentence", "part");
    assertThat(Named.ids(GradientBaseline.class)).containsExactly("pad", "mask", "zero");
    assertThat(Named.ids(PromptContext.Calibration.class)).containsExactly("none", "contextual");
    assertThat(Named.ids(Task.class)).containsExactly("sentiment", "nli");
    assertThat(Named.ids(SampleSet.class)).containsExactly("sample-sentiment", "sample-nli");
    assertThat(Named.ids(DatasetSpec.Format.class))
        .containsExactly("sample", "tse", "esnli", "jsonl", "eraser", "hatexplain", "cose");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearestOne() {
    assertThat(Named.parse(Method.class, "method", "shapley-owen")).isEqualTo(Method.SHAPLEY_OWEN);
    assertThatThrownBy(() -> Named.parse(Method.class, "method", "SHAPLEY_OWEN"))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("method: unknown name 'SHAPLEY_OWEN'");
    assertThatThrownBy(() -> Named.parse(Method.class, "method", "atention"))
        .hasMessageContaining("did you mean 'attention'?");
  }
}
