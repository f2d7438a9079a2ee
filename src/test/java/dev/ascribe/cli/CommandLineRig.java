package dev.ascribe.cli;

import dev.ascribe.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands as a user does, and keeps what they print. */
final class CommandLineRig {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();
  private final CommandContext context;

  CommandLineRig(EngineFactory engines, Path home) {
    this.context =
        new CommandContext(
            engines,
            Terminal.plain(),
            new PrintStream(output, true, StandardCharsets.UTF_8),
            new PrintStream(error, true, StandardCharsets.UTF_8),
            Map.of("ASCRIBE_HOME", home.toString()));
  }

  /** Runs one command and returns the exit code; what was printed before is forgotten. */
  int execute(String... arguments) {
    output.reset();
    error.reset();
    return new AscribeCli(context).execute(arguments);
  }

  String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  String error() {
    return error.toString(StandardCharsets.UTF_8);
  }
}
