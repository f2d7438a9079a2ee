package dev.ascribe.reporting.report;

import dev.ascribe.common.SafeText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finishes an SVG document of the charting library: names for those who do not see it, a view box
 * so that it scales, and ids that are the same each time.
 */
final class SvgText {
  private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]+)\"");
  private static final Pattern STYLE_ID = Pattern.compile("#([A-Za-z][A-Za-z0-9]{6})(?= \\.)");
  private static final Pattern ROOT =
      Pattern.compile("<svg ([^>]*?)width=\"([0-9.]+)\" height=\"([0-9.]+)\"([^>]*)>");
  private static final String FONT = "Lucida Grande, sans-serif";

  private SvgText() {}

  /**
   * Returns the finished document.
   *
   * @param id begins all ids of the document
   */
  static String finished(String svg, String id, String title, String description) {
    String text = withStableIds(svg, id);
    Matcher root = ROOT.matcher(text);
    if (!root.find()) {
      throw new IllegalStateException("the charting library has drawn something else than SVG");
    }
    return (head(id, root.group(2), root.group(3), title, description) + text.substring(root.end()))
        .replace(FONT, "Helvetica, Arial, sans-serif")
        .replaceAll("\\.plt-container\\b", "#" + id)
        .replaceAll("(?m)^text \\{", "#" + id + " text {");
  }

  /** Replaces the library's random ids by numbered ones. */
  private static String withStableIds(String svg, String id) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Pattern pattern : new Pattern[] {STYLE_ID, ID}) {
      Matcher found = pattern.matcher(svg);
      while (found.find()) {
        names.putIfAbsent(found.group(1), id + "-" + names.size());
      }
    }
    String text = svg;
    for (Map.Entry<String, String> name : names.entrySet()) {
      text =
          text.replaceAll(
              "(?<=[#\"])" + Pattern.quote(name.getKey()) + "(?=[\") ])", name.getValue());
    }
    return text;
  }

  private static String head(
      String id, String width, String height, String title, String description) {
    return ("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
            + " id=\"%1$s\" class=\"figure\" viewBox=\"0 0 %2$s %3$s\" width=\"%2$s\" height=\"%3$s\""
            + " role=\"img\" aria-labelledby=\"%1$s-title %1$s-desc\">\n"
            + "<title id=\"%1$s-title\">%4$s</title>\n<desc id=\"%1$s-desc\">%5$s</desc>")
        .formatted(id, width, height, SafeText.html(title), SafeText.html(description));
  }
}
