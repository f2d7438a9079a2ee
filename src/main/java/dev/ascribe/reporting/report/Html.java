package dev.ascribe.reporting.report;

import dev.ascribe.common.SafeText;
import java.util.stream.Collectors;

/** Builds HTML. Whatever is no markup is escaped, since names and texts may be hostile. */
final class Html {
  private final StringBuilder page = new StringBuilder();

  /** Escapes a text of several lines. */
  static String escapedLines(String text) {
    return text.lines().map(SafeText::html).collect(Collectors.joining("\n"));
  }

  /** Adds markup as it is. */
  Html raw(String markup) {
    page.append(markup);
    return this;
  }

  Html text(String text) {
    page.append(SafeText.html(text));
    return this;
  }

  /** Adds an element that holds a text. */
  Html element(String tag, String text) {
    return element(tag, "", text);
  }

  /**
   * Adds an element that holds a text.
   *
   * @param attributes markup such as {@code class="number"}, or ""
   */
  Html element(String tag, String attributes, String text) {
    return open(tag, attributes).text(text).close(tag);
  }

  Html open(String tag, String attributes) {
    page.append('<').append(tag);
    if (!attributes.isEmpty()) {
      page.append(' ').append(attributes);
    }
    page.append('>');
    return this;
  }

  Html close(String tag) {
    page.append("</").append(tag).append(">\n");
    return this;
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
