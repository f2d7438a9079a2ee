package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SplitPropertiesTest {
  private static final List<String> LABELS = List.of("a", "b", "c");

  @Property(tries = 100)
  void splitsAreDisjointCompleteStratifiedAndStable(
      @ForAll @IntRange(min = 1, max = 400) int size,
      @ForAll @IntRange(min = 1, max = 4) int groupSize,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    List<Instance> all = instances(size, groupSize);
    List<List<Instance>> parts = Splits.split(all, List.of(0.1, 0.1), seed);

    List<Instance> together = new ArrayList<>();
    parts.forEach(together::addAll);
    assertThat(together).hasSameSizeAs(all).hasSameElementsAs(all);
    assertThat(Splits.split(all, List.of(0.1, 0.1), seed)).isEqualTo(parts);
    Set<String> seen = new HashSet<>();
    for (List<Instance> part : parts) {
      Set<String> texts = new HashSet<>();
      part.forEach(instance -> texts.add(instance.input().text()));
      assertThat(Collections.disjoint(texts, seen)).isTrue();
      seen.addAll(texts);
    }
    for (String label : LABELS) {
      double tenth = 0.1 * Splits.ofLabel(all, label).size();
      for (List<Instance> heldOut : parts.subList(0, 2)) {
        int count = Splits.ofLabel(heldOut, label).size();
        assertThat(count).isLessThanOrEqualTo((int) Math.round(tenth));
        if (groupSize == 1) {
          assertThat(count).isEqualTo((int) Math.round(tenth));
        }
      }
    }
  }

  @Property(tries = 50)
  void otherSeedsSplitOtherwise(@ForAll @LongRange(min = 0, max = 1000) long seed) {
    List<Instance> all = instances(200, 1);
    assertThat(Splits.split(all, List.of(0.1), seed))
        .isNotEqualTo(Splits.split(all, List.of(0.1), seed + 1));
  }

  @Property(tries = 100)
  void limitedSamplesAreBalancedAndNested(
      @ForAll @IntRange(min = 0, max = 40) int limit, @ForAll long seed) {
    List<Instance> all = instances(30, 1);
    List<Instance> taken = Splits.balanced(all, LABELS, limit, seed);
    assertThat(taken).hasSize(Math.min(limit, 30)).doesNotHaveDuplicates();
    for (String label : LABELS) {
      assertThat(Splits.ofLabel(taken, label).size()).isBetween(limit / 3 - 4, limit / 3 + 1);
    }
    assertThat(Splits.balanced(all, LABELS, limit + 1, seed).subList(0, taken.size()))
        .isEqualTo(taken);
  }

  @Property(tries = 100)
  void trainingSamplesAreDisjointBalancedNestedAndStable(
      @ForAll @IntRange(min = 0, max = 30) int perClass, @ForAll long seed) {
    List<List<Instance>> parts = Splits.split(instances(300, 1), List.of(0.1, 0.1), 0);
    Dataset dataset = new Dataset("set", LABELS, parts.get(2), parts.get(1), parts.get(0));
    TrainingSample sample = TrainingSample.draw(dataset, perClass, seed);

    assertThat(sample).isEqualTo(TrainingSample.draw(dataset, perClass, seed));
    assertThat(dataset.train()).containsAll(sample.train());
    assertThat(Collections.disjoint(sample.train(), sample.dev())).isTrue();
    for (String label : LABELS) {
      assertThat(Splits.ofLabel(sample.train(), label)).hasSize(perClass);
      assertThat(Splits.ofLabel(sample.dev(), label)).hasSize(perClass);
    }
    assertThat(TrainingSample.draw(dataset, perClass + 1, seed).train())
        .containsAll(sample.train());
    assertThat(dataset.dev().containsAll(sample.dev())).isEqualTo(perClass <= 10);
  }

  /** Labels in turn; neighbours share a text in groups. */
  static List<Instance> instances(int size, int groupSize) {
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      TextInput input = text("text " + i / groupSize);
      instances.add(new Instance("i" + i, input, LABELS.get(i % LABELS.size()), List.of()));
    }
    return instances;
  }

  private static TextInput text(String text) {
    return new TextInput(text, null);
  }
}
