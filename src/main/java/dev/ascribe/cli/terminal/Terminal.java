package dev.ascribe.cli.terminal;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What is known of the streams that a command prints to.
 *
 * @param redraws whether standard error is a terminal on which a line can be drawn again
 * @param colours whether standard output may carry ANSI colours
 * @param outputIsTerminal whether a person sees standard output as it is
 * @param columns width of a line
 * @param rows lines that are seen at once
 */
public record Terminal(
    boolean redraws, boolean colours, boolean outputIsTerminal, int columns, int rows) {
  private static final int DEFAULT_COLUMNS = 80;
  private static final int LEAST_COLUMNS = 20;
  private static final int DEFAULT_ROWS = 24;
  private static final int LEAST_ROWS = 5;

  /** A terminal of the usual height. */
  public Terminal(boolean redraws, boolean colours, int columns) {
    this(redraws, colours, colours, columns, DEFAULT_ROWS);
  }

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
        outputIsTerminal,
        size(properties.apply("ascribe.terminal.columns"), LEAST_COLUMNS, DEFAULT_COLUMNS),
        size(properties.apply("ascribe.terminal.rows"), LEAST_ROWS, DEFAULT_ROWS));
  }

  private static int size(String value, int least, int otherwise) {
    try {
      int size = value == null ? 0 : Integer.parseInt(value.strip());
      return size >= least ? size : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
