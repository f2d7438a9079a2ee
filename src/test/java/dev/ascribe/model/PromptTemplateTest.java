package dev.ascribe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTemplateTest {
  @Test
  void knowsWhatItTakesAndWhetherASpacePrecedesTheMask() {
    assertThat(PromptTemplate.parse("{text} It was {mask}.").takesPair()).isFalse();
    assertThat(PromptTemplate.parse("{text} It was {mask}.").spaceBeforeMask()).isTrue();
    assertThat(PromptTemplate.parse("{premise} ? {mask} , {hypothesis}").takesPair()).isTrue();
    assertThat(PromptTemplate.parse("{mask}: {text}").spaceBeforeMask()).isFalse();
    assertThat(PromptTemplate.parse("{text} ({mask})").spaceBeforeMask()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{text} It was great. | {mask} exactly once, has it 0 times",
        "{mask} {text} {mask} | {mask} exactly once, has it 2 times",
        "It was {mask}. | no text slot",
        "{premise} ? {mask} | {hypothesis} 0 times",
        "{text} {premise} {mask} {hypothesis} | {text} once, {premise} once",
        "{sentence} It was {mask}. | the slot {sentence} is unknown",
        "'' | it is empty",
      })
  void anInvalidTemplateIsNamedWithWhatIsWrong(String template, String problem) {
    assertThatThrownBy(() -> PromptTemplate.parse(template))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_TEMPLATE))
        .hasMessageContaining(problem)
        .hasMessageContaining("'" + template + "'");
  }
}
