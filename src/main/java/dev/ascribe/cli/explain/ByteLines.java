package dev.ascribe.cli.explain;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream as bytes. They are decoded one by one later, so that a line that is not
 * UTF-8 spoils no other, and a line without end does not fill the memory. Not thread-safe.
 */
final class ByteLines {
  /** Far beyond any text that a model has positions for. */
  static final int LONGEST_LINE = 4 << 20;

  private final InputStream stream;
  private long number;
  private boolean atEnd;

  ByteLines(InputStream stream) {
    this.stream = new BufferedInputStream(stream);
  }

  /** Number of the line that was read last, from 1. */
  long number() {
    return number;
  }

  /**
   * The next line without its line feed, or null after the last one. Of a line longer than {@link
   * #LONGEST_LINE} one byte more than that is returned, and the rest is skipped.
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
