package dev.ascribe.app;

import dev.ascribe.cli.AscribeCli;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.PipeOutput;
import dev.ascribe.cli.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The main class. It passes the arguments to the command line, and exits with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Numbers are formatted the same on every machine, whatever its language.
    Locale.setDefault(Locale.ROOT);
    Terminal terminal = Terminal.detect(System::getProperty, System.getenv());
    CommandContext context =
        new CommandContext(
            EmbeddedEngine::open,
            HttpDaemon::start,
            terminal,
            System.in,
            output(),
            System.err,
            System.getenv());
    System.exit(new AscribeCli(context).execute(arguments));
  }

  private static PrintStream output() {
    FileOutputStream standardOutput = new FileOutputStream(FileDescriptor.out);
    return new PrintStream(
        new BufferedOutputStream(new PipeOutput(standardOutput)), true, StandardCharsets.UTF_8);
  }
}
