package dev.ascribe.cli.terminal;

import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The abilities of the streams that a command prints to.
 *
 * @param redraws whether standard error is a terminal that can draw a line again
 * @param colours whether standard output may carry ANSI colours
 * @param outputIsTerminal whether standard output is a terminal
 * @param columns width of a line
 * @param rows lines of the screen
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

  /**
   * The most columns of a line of standard output. Pipes and files have no limit, so that programs
   * find one line for each row.
   */
  public int width() {
    return outputIsTerminal ? columns : Integer.MAX_VALUE;
  }

  /** No terminal and no colours, for pipes, files and tests. */
  public static Terminal plain() {
    return new Terminal(false, false, DEFAULT_COLUMNS);
  }

  /**
   * Reads the system properties in which {@code tools/ascribe} describes the streams, since Java 17
   * cannot find out itself, and the usual variables: {@code NO_COLOR} (see no-color.org) and {@code
   * TERM=dumb}.
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
