package dev.ascribe.cli;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.PipeOutput;
import dev.ascribe.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands as a user does, and keeps what they print. */
public final class CommandLineRig {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();
  private final CommandContext.Engines engines;
  private final Path home;

  public CommandLineRig(CommandContext.Engines engines, Path home) {
    this.engines = engines;
    this.home = home;
  }

  /** Runs one command and returns the exit code; what was printed before is forgotten. */
  public int execute(String... arguments) {
    output.reset();
    return execute(InputStream.nullInputStream(), output, arguments);
  }

  /** Runs one command between two streams, which may be pipes. */
  public int execute(InputStream input, OutputStream results, String... arguments) {
    error.reset();
    CommandContext context =
        new CommandContext(
            engines,
            options -> {
              throw new UnsupportedOperationException("no daemon is started here");
            },
            Terminal.plain(),
            input,
            new PrintStream(new PipeOutput(results), true, StandardCharsets.UTF_8),
            new PrintStream(error, true, StandardCharsets.UTF_8),
            Map.of("ASCRIBE_HOME", home.toString()));
    return new AscribeCli(context).execute(arguments);
  }

  public String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  public String error() {
    return error.toString(StandardCharsets.UTF_8);
  }
}
