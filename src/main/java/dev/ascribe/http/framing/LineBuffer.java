package dev.ascribe.http.framing;

import java.util.Arrays;

/**
 * Collects the bytes of a line, or of a head, and refuses characters that may stand in neither.
 * Lines must end with CR LF.
 */
final class LineBuffer {
  private static final int TLS_HANDSHAKE = 0x16;

  private byte[] bytes = new byte[256];
  private int size;
  private int lines;

  /**
   * Adds a byte.
   *
   * @return whether the byte ends a line
   */
  boolean add(byte letter) {
    boolean afterReturn = size > 0 && bytes[size - 1] == '\r';
    if (afterReturn != (letter == '\n')) {
      throw new FramingException("a line must end with CR LF");
    }
    int value = letter & 0xFF;
    if ((value < ' ' && letter != '\r' && letter != '\n' && letter != '\t') || value == 0x7F) {
      throw new FramingException(
          size == 0 && value == TLS_HANDSHAKE
              ? "this daemon speaks plain HTTP, not TLS"
              : "there must be no control characters");
    }
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = letter;
    if (letter == '\n') {
      lines++;
      return true;
    }
    return false;
  }

  int size() {
    return size;
  }

  /** The number of lines that have ended. */
  int lines() {
    return lines;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether the last line that ended is empty. */
  boolean endsWithEmptyLine() {
    return size == 2 || (size > 2 && bytes[size - 3] == '\n');
  }

  /** All bytes except some at the end. */
  byte[] without(int last) {
    return Arrays.copyOf(bytes, size - last);
  }

  /** Forgets all bytes, and keeps little memory for the next ones. */
  void clear() {
    size = 0;
    lines = 0;
    bytes = bytes.length > 4096 ? new byte[256] : bytes;
  }
}
