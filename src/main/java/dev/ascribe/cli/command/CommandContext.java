package dev.ascribe.cli.command;

import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.SafeText;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The world of a command.
 *
 * @param input what a command reads that is told to read standard input
 * @param output results, and nothing else
 * @param error progress, hints and errors
 * @param environment variables such as {@code ASCRIBE_HOME}
 */
public record CommandContext(
    EngineFactory engines,
    DaemonFactory daemons,
    Terminal terminal,
    InputStream input,
    PrintStream output,
    PrintStream error,
    Map<String, String> environment) {
  /** Read by the logging configuration, too. */
  private static final String LOG_FORMAT = "ASCRIBE_LOG_FORMAT";

  private static final String JSON = "json";
  private static final String ERROR = "error: ";

  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** Prints a hint or a warning, apart from the results. */
  public void note(String line) {
    say(error, line);
  }

  /**
   * Prints a line that is a message and no result: where logs are JSON, as an object like theirs,
   * so that whoever collects them finds nothing else.
   */
  public void say(PrintStream stream, String line) {
    stream.println(
        JSON.equals(environment.get(LOG_FORMAT)) ? logged(line) : SafeText.visible(line));
  }

  private static String logged(String line) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("timestamp", System.currentTimeMillis());
    object.put("level", line.startsWith(ERROR) ? "ERROR" : "INFO");
    object.put("threadName", Thread.currentThread().getName());
    object.put("loggerName", CommandContext.class.getPackageName());
    object.put("mdc", Map.of());
    object.put("formattedMessage", line);
    return JsonOutput.line(object);
  }
}
