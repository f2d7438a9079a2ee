package dev.ascribe.cli.daemon;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sun.misc.Signal;

/** {@code serve}: runs the engine as a daemon. */
@Command(
    description = {
      "Starts the daemon, which runs studies and explains texts over HTTP.",
      "",
      "It prints one line with its address when it listens, and logs to standard error. SIGTERM, SIGHUP",
      "and Ctrl-C stop it: open requests are answered, studies are kept for the next start, and the exit",
      "code is 0. Any other exit code means that it ended by itself."
    })
public final class ServeCommand extends AscribeCommand {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "The address at which the daemon listens (default: 127.0.0.1). Any address "
              + "other than loopback needs a token.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port at which the daemon listens (default: 8420); 0 takes any free port.")
  private Integer port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File that contains the token that requests must carry (default: the first that is set "
              + "of ascribe.http.token, $ASCRIBE_TOKEN, ascribe.http.token-file and the file named "
              + "by $ASCRIBE_TOKEN_FILE).")
  private Path tokenFile;

  /** The exit code of the process unless a signal ends it. */
  private volatile int exitCode = FAILED;

  public ServeCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected String logLevel() {
    return "info";
  }

  @Override
  protected int run() {
    EngineOptions options = chosen(engineOptions());
    StopSignals signals = StopSignals.listen();
    CommandContext.Daemon daemon = context().daemons().start(options);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> end(daemon, signals), "ascribe-shutdown"));
    context().say(context().output(), "Listening at " + url(daemon.address()));
    context().output().flush();
    try {
      daemon.awaitEnd();
    } catch (AscribeException lost) {
      exitCode = lost.code().category().exitCode();
      daemon.close();
      throw lost;
    }
    if (signals.received()) {
      return DONE;
    }
    context().note("error: the daemon has ended; the log says why");
    daemon.close();
    return FAILED;
  }

  private EngineOptions chosen(EngineOptions options) {
    EngineOptions chosen = options;
    if (host != null) {
      chosen = chosen.with("ascribe.http.host", host);
    }
    if (port != null) {
      chosen = chosen.with("ascribe.http.port", port);
    }
    if (tokenFile != null) {
      chosen =
          chosen
              .with("ascribe.http.token", "")
              .with("ascribe.http.token-file", tokenFile.toString());
    }
    return chosen;
  }

  /**
   * Runs when the process ends. After a signal it closes the daemon, and the exit code is 0 instead
   * of the signal's number. Otherwise something fatal has happened, such as a failure of the
   * virtual machine that Pekko does not survive: no thread and no memory can be relied on then, and
   * stored results are safe without closing.
   */
  private void end(CommandContext.Daemon daemon, StopSignals signals) {
    int code = exitCode;
    try {
      if (signals.received()) {
        daemon.close();
        code = DONE;
      }
    } finally {
      context().output().flush();
      context().error().flush();
      Runtime.getRuntime().halt(code);
    }
  }

  private static String url(InetSocketAddress address) {
    String name = address.getAddress().getHostAddress();
    return "http://%s:%d"
        .formatted(
            address.getAddress() instanceof Inet6Address ? "[" + name + "]" : name,
            address.getPort());
  }

  /**
   * Remembers whether SIGTERM, SIGINT or SIGHUP told the process to stop. A shutdown hook cannot
   * know this, since it also runs when a library ends the process after a fatal error.
   */
  private static final class StopSignals {
    private final AtomicBoolean received = new AtomicBoolean();

    private StopSignals() {}

    /**
     * Handles the signals from now on: each runs the shutdown hooks and ends the process with 0.
     */
    static StopSignals listen() {
      StopSignals signals = new StopSignals();
      signals.handle("TERM");
      signals.handle("INT");
      signals.handle("HUP");
      return signals;
    }

    private void handle(String name) {
      try {
        Signal.handle(
            new Signal(name),
            signal -> {
              received.set(true);
              Runtime.getRuntime().exit(DONE);
            });
      } catch (IllegalArgumentException taken) {
        // With the flag -Xrs signals end the process at once, and cannot be handled.
        return;
      }
    }

    boolean received() {
      return received.get();
    }
  }
}
