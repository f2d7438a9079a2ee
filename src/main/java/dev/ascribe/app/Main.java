package dev.ascribe.app;

import dev.ascribe.cli.AscribeCli;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.Terminal;
import java.util.Locale;

/** Where the process begins: hands the arguments to the command line, and its exit code back. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Figures are written alike on every machine, whatever its language.
    Locale.setDefault(Locale.ROOT);
    Terminal terminal = Terminal.detect(System::getProperty, System.getenv());
    CommandContext context =
        new CommandContext(
            EmbeddedEngine::open,
            HttpDaemon::start,
            terminal,
            System.in,
            System.out,
            System.err,
            System.getenv());
    System.exit(new AscribeCli(context).execute(arguments));
  }
}
