package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CoalitionTest {
  @Property
  void holdsWhatASetWouldHold(
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @Size(max = 30) Set<@IntRange(max = 10_000) Integer> features) {
    Set<Integer> expected = new TreeSet<>();
    Coalition coalition = Coalition.empty(size);
    for (int feature : features) {
      expected.add(feature % size);
      coalition = coalition.with(feature % size);
    }
    assertThat(coalition.cardinality()).isEqualTo(expected.size());
    assertThat(coalition.complement().cardinality()).isEqualTo(size - expected.size());
    for (int i = 0; i < size; i++) {
      assertThat(coalition.contains(i)).isEqualTo(expected.contains(i));
      assertThat(coalition.complement().contains(i)).isEqualTo(!expected.contains(i));
      assertThat(coalition.without(i).contains(i)).isFalse();
    }
    assertThat(coalition)
        .isEqualTo(Coalition.of(size, expected.stream().mapToInt(i -> i).toArray()))
        .isEqualTo(Coalition.ofLongs(size, coalition.toLongs()))
        .isEqualTo(coalition.complement().complement());
  }

  @Property(tries = 50)
  void coalitionsOfDifferentGamesDiffer(@ForAll @IntRange(min = 1, max = 130) int size) {
    assertThat(Coalition.empty(size)).isNotEqualTo(Coalition.empty(size + 1));
    assertThat(Coalition.full(size)).isNotEqualTo(Coalition.full(size + 1));
    assertThatThrownBy(() -> Coalition.empty(size).contains(size))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
