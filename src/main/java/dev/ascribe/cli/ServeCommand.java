package dev.ascribe.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.Daemon;
import dev.ascribe.cli.command.EngineOptions;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: the engine as a daemon. */
@Command(
    description = {
      "Starts the daemon: it takes studies and explains texts over HTTP until it is told to stop.",
      "",
      "It prints one line with its address when it listens, and logs to standard error. SIGTERM and",
      "Ctrl-C end it: what it has taken is answered or kept for the next start, and it exits with 0."
    })
final class ServeCommand extends AscribeCommand {
  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Where to listen (default: 127.0.0.1); any other than loopback needs ascribe.http.token or"
              + " $ASCRIBE_TOKEN.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port (default: 8420); 0 takes one that is free.")
  private Integer port;

  ServeCommand(CommandContext context) {
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
    AtomicBoolean stopping = new AtomicBoolean();
    Daemon daemon = context().daemons().start(chosen);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(daemon, stopping), "ascribe-shutdown"));
    context().output().println("Listening at " + url(daemon.address()));
    context().output().flush();
    daemon.awaitEnd();
    if (stopping.get()) {
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
    return chosen;
  }

  /** The virtual machine would exit with the signal's number, though all has gone well. */
  private void stop(Daemon daemon, AtomicBoolean stopping) {
    if (!daemon.isRunning()) {
      return;
    }
    stopping.set(true);
    int code = FAILED;
    try {
      daemon.close();
      code = DONE;
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
