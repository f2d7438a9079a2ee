package dev.ascribe.cli.terminal;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What is known of the streams that a command prints to.
 *
 * @param redraws whether standard error is a terminal on which a line can be drawn again
 * @param colours whether standard output may carry ANSI colours
 * @param columns width of a line
 */
public record Terminal(boolean redraws, boolean colours, int columns) {
  private static final int DEFAULT_COLUMNS = 80;

  /** Neither terminal nor colours: what pipes, files and tests get. */
  public static Terminal plain() {
    return new Terminal(false, false, DEFAULT_COLUMNS);
  }

  /**
   * Reads what {@code tools/ascribe} found out about the streams, since Java itself cannot, and the
   * usual environment: {@code NO_COLOR} (see no-color.org) and {@code TERM=dumb}.
   */
  public static Terminal detect(UnaryOperator<String> properties, Map<String, String> environment) {
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean noColour = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean outputIsTerminal = Boolean.parseBoolean(properties.apply("ascribe.terminal.stdout"));
    boolean errorIsTerminal = Boolean.parseBoolean(properties.apply("ascribe.terminal.stderr"));
    return new Terminal(
        errorIsTerminal && !dumb,
        outputIsTerminal && !dumb && !noColour,
        columns(properties.apply("ascribe.terminal.columns")));
  }

  private static int columns(String value) {
    try {
      int columns = value == null ? 0 : Integer.parseInt(value.strip());
      return columns >= 20 ? columns : DEFAULT_COLUMNS;
    } catch (NumberFormatException e) {
      return DEFAULT_COLUMNS;
    }
  }
}
