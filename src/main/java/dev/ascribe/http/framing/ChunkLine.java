package dev.ascribe.http.framing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lines around the chunks of a body strictly by RFC 9112, 7.1: their sizes and the
 * trailers.
 */
final class ChunkLine {
  /** Longest line in a chunked body, its end included. */
  static final int LONGEST = 1024;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String QUOTED =
      "\"(?:[^\"\\\\\\x00-\\x08\\x0a-\\x1f\\x7f]|\\\\[\\t -\\x7e\\x80-\\xff])*\"";
  private static final Pattern SIZE =
      Pattern.compile(
          "(?<size>[0-9A-Fa-f]{1,15})(?:[ \\t]*;[ \\t]*%s(?:[ \\t]*=[ \\t]*(?:%s|%s))?)*"
              .formatted(TOKEN, TOKEN, QUOTED));
  private static final Pattern TRAILER = Pattern.compile(TOKEN + ":.*", Pattern.DOTALL);

  private ChunkLine() {}

  /** The number of bytes of the chunk that a line announces. */
  static long size(byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new FramingException("a chunk must begin with its size in hexadecimal digits", text);
    }
    return Long.parseLong(size.group("size"), 16);
  }

  /** Refuses a line after the last chunk that is no header. */
  static void requireTrailer(byte[] line) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    if (!TRAILER.matcher(text).matches()) {
      throw new FramingException("a trailer must be 'Name: value' on one line", text);
    }
  }
}
