package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.SampleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleSetsTest {
  @ParameterizedTest
  @EnumSource(SampleSet.class)
  void isBalancedAndHasARationaleForEveryItem(SampleSet sample) {
    Dataset dataset = DatasetLoader.load(sample.dataset(0));
    List<Instance> all = new ArrayList<>(dataset.train());
    all.addAll(dataset.dev());
    all.addAll(dataset.test());

    assertThat(all).hasSize(252);
    assertThat(all.stream().collect(Collectors.groupingBy(Instance::label, Collectors.counting())))
        .hasSize(3)
        .allSatisfy((label, count) -> assertThat(count).isEqualTo(84));
    for (Instance instance : all) {
      int words = instance.input().words().size();
      assertThat(instance.rationales()).as(instance.id()).hasSize(1);
      assertThat(instance.rationales().get(0).words())
          .as(instance.id())
          .isNotEmpty()
          .isSorted()
          .allMatch(word -> word < words)
          .hasSizeLessThan(words);
    }
    assertThat(dataset.test()).hasSize(24);
    assertThat(dataset.dev()).hasSize(24);
  }

  @ParameterizedTest
  @EnumSource(SampleSet.class)
  void isLargeEnoughForTheQuickstart(SampleSet sample) {
    Dataset dataset = DatasetLoader.load(sample.dataset(12));
    assertThat(dataset.test()).hasSize(12);
    TrainingSample drawn = TrainingSample.draw(dataset, 16, 13);
    assertThat(drawn.train()).hasSize(48).doesNotContainAnyElementsOf(drawn.dev());
    assertThat(drawn.dev()).hasSize(48);
    assertThat(drawn.dev().stream().map(instance -> instance.input().text()))
        .as("no development text or premise is trained on")
        .doesNotContainAnyElementsOf(
            drawn.train().stream().map(instance -> instance.input().text()).toList());
  }
}
