package dev.ascribe.cli.command;

import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.common.SafeText;
import dev.ascribe.scheduling.Engine;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The surroundings of a command: how it opens an engine, its streams and its environment.
 *
 * @param input standard input
 * @param output results, and nothing else
 * @param error progress, hints and errors
 * @param environment variables such as {@code ASCRIBE_HOME}
 */
public record CommandContext(
    Engines engines,
    Daemons daemons,
    Terminal terminal,
    InputStream input,
    PrintStream output,
    PrintStream error,
    Map<String, String> environment) {
  /** Opens engines for commands, which so depend on no actor code. */
  @FunctionalInterface
  public interface Engines {
    /**
     * Starts an engine with its devices and its store. The caller closes it.
     *
     * @throws dev.ascribe.common.AscribeException INVALID_VALUE for devices or settings that make
     *     no sense, DEVICE_UNAVAILABLE, STORE_UNAVAILABLE
     */
    Engine open(EngineOptions options);
  }

  /** An engine that answers over HTTP. */
  public interface Daemon extends AutoCloseable {
    /** The address at which clients reach it. */
    InetSocketAddress address();

    /**
     * Blocks until the daemon has ended, because it was closed or because it failed. The log says
     * why it failed.
     *
     * @throws dev.ascribe.common.AscribeException STORE_LOST if the store can take no more results
     */
    void awaitEnd();

    /**
     * Accepts no more requests, answers those it has accepted, leaves unfinished studies to the
     * next start, and ends within the time that its settings allow.
     */
    @Override
    void close();
  }

  /** Starts daemons for {@code serve}, which so depends on no actor code. */
  @FunctionalInterface
  public interface Daemons {
    /**
     * Starts a daemon. The caller closes it.
     *
     * @throws dev.ascribe.common.AscribeException INVALID_VALUE for settings that make no sense or
     *     an address that cannot be listened at, DEVICE_UNAVAILABLE, STORE_UNAVAILABLE
     */
    Daemon start(EngineOptions options);
  }

  /** The logging configuration reads this variable, too. */
  private static final String LOG_FORMAT = "ASCRIBE_LOG_FORMAT";

  private static final String JSON = "json";
  private static final String ERROR = "error: ";

  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** Prints a hint or a warning to standard error. */
  public void note(String line) {
    say(error, line);
  }

  /**
   * Prints a message. Where logs are JSON, the message is a JSON object like theirs, so that
   * collectors of logs find nothing else.
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
