package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SafeTextTest {
  /** Sequences that clear the screen, set the title, turn the writing, or begin a line. */
  @ParameterizedTest
  @CsvSource({
    "0x1b, \u241b",
    "0x0a, \u240a",
    "0x09, \u2409",
    "0x7f, \u2421",
    "0x85, <U+0085>",
    "0x9b, <U+009B>",
    "0x2028, <U+2028>",
    "0x202e, <U+202E>",
    "0x2066, <U+2066>",
    "0xad, <U+00AD>",
    "0xfeff, <U+FEFF>",
    "0xe0041, <U+E0041>",
    "0xd800, <U+D800>"
  })
  void whatIsNoCharacterOfALineIsShown(int unsafe, String shown) {
    assertThat(SafeText.visible("a" + Character.toString(unsafe) + "b"))
        .isEqualTo("a" + shown + "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"déjà vu", "一つ", "a b", "\u00a0x", "👩\u200d👩\u200d👧", "می\u200cخواهم"})
  void writingOfAnyKindStays(String text) {
    assertThat(SafeText.visible(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a < b & c > d, a &lt; b &amp; c &gt; d",
        "<script>alert(1)</script>, &lt;script&gt;alert(1)&lt;/script&gt;",
        "\" onload=\"x(), &quot; onload=&quot;x()",
        "' onload='x(), &#39; onload=&#39;x()",
        "&lt;, &amp;lt;",
        "a\u202eb, a&lt;U+202E&gt;b",
        "a\u0000b, a\u2400b",
        "déjà 映画, déjà 映画"
      })
  void inHtmlNoTextIsMarkup(String text, String escaped) {
    assertThat(SafeText.html(text)).isEqualTo(escaped);
  }

  /** A parser of XML reads what was shown, in an attribute as well as between tags. */
  @Property
  void aParserReadsTheVisibleText(@ForAll String text) throws Exception {
    // XML has no such characters.
    Assume.that(text.chars().noneMatch(unit -> unit >= 0xfffe));
    String html = SafeText.html(text);
    String page = "<p title=\"%s\" lang='%s'>%s</p>".formatted(html, html, html);
    Element paragraph =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(page)))
            .getDocumentElement();
    String visible = SafeText.visible(text);
    assertThat(paragraph.getTextContent()).isEqualTo(visible);
    assertThat(paragraph.getAttribute("title")).isEqualTo(visible);
    assertThat(paragraph.getAttribute("lang")).isEqualTo(visible);
    assertThat(paragraph.getElementsByTagName("*").getLength()).isZero();
  }

  @Test
  void ofALongTextTheBeginningIsShown() {
    assertThat(SafeText.excerpt("👧".repeat(100), 3)).isEqualTo("👧👧👧...");
    assertThat(SafeText.excerpt("abc", 3)).isEqualTo("abc");
  }

  @Property
  void jsonKeepsItsMeaningAndCommandsNothing(
      @ForAll String text, @ForAll @IntRange(max = 0x10ffff) int point)
      throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    String value = text + (Character.isSurrogate((char) point) ? "" : Character.toString(point));
    String json = SafeText.escapedJson(mapper.writeValueAsString(value));
    assertThat(mapper.readValue(json, String.class)).isEqualTo(value);
    assertThat(json.chars().filter(c -> Character.isISOControl(c) || c == 0x202e)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3",
    "映画, 4",
    "ｆ, 2",
    "한국, 4",
    "é, 1",
    "e\u0301, 1",
    "👧, 2",
    "👩\u200d👩\u200d👧, 2",
    "ﾃ, 1",
    "'', 0"
  })
  void columnsAreThoseOfATerminal(String text, int columns) {
    assertThat(SafeText.columns(text)).isEqualTo(columns);
  }

  @Test
  void textIsCutBetweenWholeCharacters() {
    assertThat(SafeText.cut("映画abc", 3)).isEqualTo("映");
    assertThat(SafeText.cut("映画abc", 5)).isEqualTo("映画a");
    assertThat(SafeText.cut("e\u0301x", 1)).isEqualTo("e\u0301");
    assertThat(SafeText.cut("abc", 3)).isEqualTo("abc");
  }
}
