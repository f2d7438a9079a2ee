package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
  /** Line breaks, escape sequences in seven and in eight bits, and what turns the writing. */
  @ParameterizedTest
  @ValueSource(ints = {0x0a, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0x2028, 0x202e, 0x2066})
  void whatIsNoCharacterOfALineIsABlank(int unsafe) {
    String text = "a" + Character.toString(unsafe) + "b";
    assertThat(SafeText.oneLine(text)).isEqualTo("a b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"déjà vu", "一つ", "a b", "\u00a0x"})
  void writingOfAnyKindStays(String text) {
    assertThat(SafeText.oneLine(text)).isEqualTo(text);
  }
}
