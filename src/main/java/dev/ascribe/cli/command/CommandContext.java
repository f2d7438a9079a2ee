package dev.ascribe.cli.command;

import dev.ascribe.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
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
  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** Prints a hint or a warning, apart from the results. */
  public void note(String line) {
    error.println(line);
  }
}
