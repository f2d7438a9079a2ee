package dev.ascribe.cli.daemon;

import dev.ascribe.cli.command.BaseCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.OutputFile;
import dev.ascribe.common.SafeText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Where {@code results} writes to.
 *
 * @param out the file; null for standard output
 */
record ResultOutput(CommandContext context, Path out) {
  private static final int BUFFER = 1 << 16;

  /** Opens the rows. */
  interface Source {
    InputStream open() throws IOException;
  }

  /** Writes all rows of a source, and returns the exit code. */
  int write(Source source) {
    OutputFile file = out == null ? null : new OutputFile("--out", out);
    if (file != null) {
      file.check();
    }
    try (InputStream rows = source.open()) {
      if (file == null) {
        return context.terminal().outputIsTerminal() ? printForPeople(rows) : print(rows);
      }
      context.note("%s: %s".formatted(out, Names.count(file.write(rows::transferTo), "byte")));
      return BaseCommand.DONE;
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "the results were cut off: " + SafeText.visible(String.valueOf(e.getMessage())),
          e);
    }
  }

  /** Prints line by line, with control characters of stored texts made visible. */
  private int printForPeople(InputStream rows) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(rows, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      context.output().println(SafeText.visible(line));
    }
    return context.output().checkError() ? BaseCommand.FAILED : BaseCommand.DONE;
  }

  /** Prints all bytes, or stops when standard output fails, for example because a disk is full. */
  private int print(InputStream rows) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long printed = 0;
    for (int count = rows.read(buffer); count >= 0; count = rows.read(buffer)) {
      context.output().write(buffer, 0, count);
      // A PrintStream throws nothing: its failures must be asked for.
      if (context.output().checkError()) {
        context.note(
            ("error: standard output cannot be written (is its disk full?); stopped after about "
                    + "%s")
                .formatted(Names.count(printed, "byte")));
        return BaseCommand.FAILED;
      }
      printed += count;
    }
    return BaseCommand.DONE;
  }
}
