package dev.ascribe.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.AscribeCli;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.cli.client.ServerAddress;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A whole daemon that knows one tiny model, on a free port of loopback, and its command line. */
final class TinyDaemon implements AutoCloseable {
  static final String MODEL = "tiny-bert";

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();
  private final HttpDaemon daemon;

  TinyDaemon(Path home) {
    this(home, TinyStudies.TINY_BERT, "");
  }

  /**
   * @param model is known by the tiny one's name
   * @param settings lines of HOCON that go before those of this daemon
   */
  TinyDaemon(Path home, Path model, String settings) {
    this(home, TinyStudies.url(home), model, settings);
  }

  /**
   * The same with a store of another place.
   *
   * @param store its URL
   */
  TinyDaemon(Path home, String store, Path model, String settings) {
    new ModelCatalog(new ModelHome(home)).importDirectory(model, MODEL, false);
    Config config =
        ConfigFactory.parseString(settings)
            .withFallback(
                ConfigFactory.parseString(
                    "ascribe.http { port = 0, token = \"\" }\n"
                        + "ascribe.aggregation.flush-interval = 5ms"))
            .withFallback(ConfigFactory.load());
    daemon = HttpDaemon.start(new EngineOptions(home, store, "cpu:1", config));
  }

  String url() {
    return "http://127.0.0.1:" + daemon.address().getPort();
  }

  DaemonClient client() {
    return new DaemonClient(new ServerAddress(url(), ""));
  }

  /** Runs a command against this daemon; what was printed before is forgotten. */
  int execute(String... arguments) {
    output.reset();
    error.reset();
    CommandContext context =
        new CommandContext(
            options -> {
              throw new UnsupportedOperationException("clients need no engine");
            },
            options -> {
              throw new UnsupportedOperationException("clients start no daemon");
            },
            Terminal.plain(),
            InputStream.nullInputStream(),
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(error, true, StandardCharsets.UTF_8),
            Map.of("ASCRIBE_SERVER", url()));
    return new AscribeCli(context).execute(arguments);
  }

  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  String error() {
    return error.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
