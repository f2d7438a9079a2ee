package dev.ascribe.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.util.Locale;

/**
 * Standard output that may be a pipe. When the reader of the pipe wants no more, such as {@code
 * head}, writing throws {@link ReaderGone}, which no stream hides, so that the command ends. Java
 * ignores the signal SIGPIPE, which ends other programs.
 */
public final class PipeOutput extends FilterOutputStream {
  /**
   * The reader of standard output has closed it. This is no failure of the command. It is an error
   * and no exception, so that nothing between the stream and the command line handles it.
   */
  public static final class ReaderGone extends Error {
    @Serial private static final long serialVersionUID = 1;

    /** The exit code that shells show for a program that SIGPIPE has ended. */
    public static final int EXIT_CODE = 141;

    ReaderGone(IOException cause) {
      super("standard output was closed by its reader", cause);
    }
  }

  public PipeOutput(OutputStream output) {
    super(output);
  }

  @Override
  public void write(int value) throws IOException {
    try {
      out.write(value);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  // Java has no exception type for a closed pipe, so the message of the operating system is
  // examined.
  private static IOException failure(IOException cause) {
    if (String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
      throw new ReaderGone(cause);
    }
    return cause;
  }
}
