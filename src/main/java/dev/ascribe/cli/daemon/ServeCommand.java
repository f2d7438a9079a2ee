package dev.ascribe.cli.daemon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.Daemon;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: the engine as a daemon. */
@Command(
    description = {
      "Starts the daemon: it takes studies and explains texts over HTTP until it is told to stop.",
      "",
      "It prints one line with its address when it listens, and logs to standard error. SIGTERM,",
      "SIGHUP and Ctrl-C end it: what it has taken is answered or kept for the next start, and it exits with 0;",
      "with anything else if it ends without having been told to."
    })
public final class ServeCommand extends AscribeCommand {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Where to listen (default: 127.0.0.1); any other than loopback needs a token.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port (default: 8420); 0 takes one that is free.")
  private Integer port;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Holds the token that requests must bear (default: ascribe.http.token, else"
              + " $ASCRIBE_TOKEN, else ascribe.http.token-file, else the file $ASCRIBE_TOKEN_FILE).")
  private Path tokenFile;

  /** Of the process, if nobody has told it to stop. */
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
    EngineOptions options = engineOptions();
    EngineOptions chosen =
        new EngineOptions(
            options.home(), options.storeUrl(), options.devices(), settings(options.config()));
    StopSignals signals = StopSignals.listen();
    Daemon daemon = context().daemons().start(chosen);
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
    context().note("error: the engine has ended; the log says why");
    daemon.close();
    return FAILED;
  }

  private Config settings(Config config) {
    Config chosen = config;
    if (host != null) {
      chosen = chosen.withValue("ascribe.http.host", ConfigValueFactory.fromAnyRef(host));
    }
    if (port != null) {
      chosen = chosen.withValue("ascribe.http.port", ConfigValueFactory.fromAnyRef(port));
    }
    if (tokenFile != null) {
      chosen =
          chosen
              .withValue("ascribe.http.token", ConfigValueFactory.fromAnyRef(""))
              .withValue(
                  "ascribe.http.token-file", ConfigValueFactory.fromAnyRef(tokenFile.toString()));
    }
    return chosen;
  }

  /**
   * Runs as the process ends. After a signal it ends in order, with 0 instead of the signal's
   * number. Else something fatal has ended it, such as a failure of the virtual machine that Pekko
   * does not survive: then no thread and no memory can be relied on, and what is stored is safe.
   */
  private void end(Daemon daemon, StopSignals signals) {
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
}
