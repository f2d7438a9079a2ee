package dev.ascribe.cli.explain;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.terminal.ProgressBar;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens the input of {@code explain --input} and counts its lines.
 *
 * @param origin name in errors
 * @param progress a progress bar if a file is read before a terminal, else null
 */
record LinesInput(InputStream stream, String origin, ProgressBar progress)
    implements AutoCloseable {
  /**
   * The default number of lines that are explained at once, enough for full batches on any device.
   */
  static final int WINDOW = 32;

  private static final int LARGEST_WINDOW = 4096;
  private static final String STANDARD_INPUT = "-";

  /**
   * Opens a file, or standard input for {@code -}.
   *
   * @throws AscribeException BAD_USAGE when it cannot be read
   */
  static LinesInput open(String file, CommandContext context) {
    if (file.equals(STANDARD_INPUT)) {
      return new LinesInput(context.input(), "standard input", null);
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "--input: cannot read '"
              + file
              + "'; a file of JSON lines is needed, or - for standard"
              + " input");
    }
    try {
      // Pipes and devices can be read only once, so their lines cannot be counted first.
      ProgressBar progress =
          context.terminal().redraws() && Files.isRegularFile(path)
              ? progress(path, context)
              : null;
      return new LinesInput(Files.newInputStream(path), file, progress);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "--input: cannot read '%s': %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Checks the number of lines that are explained at once. */
  static int requireWindow(int window) {
    if (window < 1 || window > LARGEST_WINDOW) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "--window: is %d; allowed: 1 to %d".formatted(window, LARGEST_WINDOW));
    }
    return window;
  }

  private static ProgressBar progress(Path path, CommandContext context) throws IOException {
    long texts = 0;
    try (InputStream stream = Files.newInputStream(path)) {
      ByteLines lines = new ByteLines(stream);
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        texts += new ExplanationLine.Source("", lines.number(), line).isBlank() ? 0 : 1;
      }
    }
    ProgressBar progress =
        new ProgressBar(context.error(), context.terminal(), "texts", System::nanoTime);
    progress.begin(texts, 0);
    return progress;
  }

  @Override
  public void close() {
    try {
      // Standard input stays open: this process did not open it.
      if (!origin.equals("standard input")) {
        stream.close();
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INTERNAL, "%s: cannot be closed: %s".formatted(origin, e.getMessage()), e);
    }
  }

  /**
   * Reads the lines of a stream as bytes. Each line is decoded by itself later, so that a line that
   * is not UTF-8 spoils no other. A line without end does not fill the memory. Not thread-safe.
   */
  static final class ByteLines {
    /** The most bytes of a line, far more than any model has positions for. */
    static final int LONGEST_LINE = 4 << 20;

    private final InputStream stream;
    private long number;
    private boolean atEnd;

    ByteLines(InputStream stream) {
      this.stream = new BufferedInputStream(stream);
    }

    /** The number of the last line that was read, from 1. */
    long number() {
      return number;
    }

    /**
     * The next line without its line feed, or null after the last one. A line longer than {@link
     * #LONGEST_LINE} is cut one byte after that, and its rest is skipped.
     */
    byte[] next() throws IOException {
      if (atEnd) {
        return null;
      }
      ByteArrayOutputStream line = new ByteArrayOutputStream(256);
      int read = stream.read();
      boolean empty = read < 0;
      while (read >= 0 && read != '\n') {
        if (line.size() <= LONGEST_LINE) {
          line.write(read);
        }
        read = stream.read();
      }
      atEnd = read < 0;
      if (empty) {
        return null;
      }
      number++;
      return line.toByteArray();
    }
  }
}
