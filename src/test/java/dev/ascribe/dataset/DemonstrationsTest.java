package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.study.Prompt;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.study.PromptReader;
import dev.ascribe.study.SampleSet;
import dev.ascribe.study.Task;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemonstrationsTest {
  private static final Dataset DATASET = DatasetLoader.load(SampleSet.SENTIMENT.dataset(0));
  private static final Prompt PROMPT = PromptReader.of(Task.SENTIMENT);

  private static List<Demonstration> draw(int perClass, long seed) {
    return Demonstrations.draw(DATASET, PROMPT, perClass, seed);
  }

  @Test
  void theyAreTheTextsThatAnEncoderIsTrainedOn() {
    List<Demonstration> shown = draw(4, 13);
    List<Instance> trained = TrainingSample.draw(DATASET, 4, 13).train();
    assertThat(shown).hasSize(12);
    assertThat(shown)
        .extracting(Demonstration::answer)
        .containsExactlyElementsOf(
            trained.stream().map(instance -> PROMPT.words().get(instance.label())).toList());
    assertThat(shown.get(0).text()).isEqualTo(trained.get(0).input().text());
    for (String word : PROMPT.words().values()) {
      assertThat(shown).filteredOn(one -> one.answer().equals(word)).hasSize(4);
    }
  }

  @Test
  void theSeedDrawsThemAndTheirOrderAndFewerAreAmongMore() {
    assertThat(draw(4, 13)).isEqualTo(draw(4, 13)).isNotEqualTo(draw(4, 21));
    assertThat(draw(4, 13)).containsAll(draw(2, 13));
    assertThat(draw(0, 13)).isEmpty();
  }

  @Test
  void noneIsExplained() {
    List<String> tested = DATASET.test().stream().map(one -> one.input().text()).toList();
    List<String> shown = draw(8, 13).stream().map(Demonstration::text).toList();
    assertThat(Collections.disjoint(tested, shown)).isTrue();
  }

  @Test
  void tooManyAreRefused() {
    assertThatThrownBy(() -> draw(1000, 13))
        .hasMessageStartingWith(
            "sample-sentiment: 1000 demonstrations of label 'negative' are asked for, and the train"
                + " split has ");
  }
}
