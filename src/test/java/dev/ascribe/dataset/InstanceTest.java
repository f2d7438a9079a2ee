package dev.ascribe.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InstanceTest {
  @Test
  void theBorderLiesBehindTheFirstText() {
    assertThat(border(new TextInput("a man sleeps", "he is awake now"))).isEqualTo(3);
    assertThat(border(new TextInput("a good film", null))).isEqualTo(3);
  }

  private static int border(TextInput input) {
    return new Instance("x", input, "label", List.of()).border();
  }
}
