package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says what kind of file it is if a data file is not UTF-8 text. */
final class FileEncoding {
  /** The first bytes of a kind of file, and how an error describes the file. */
  private record Signature(byte[] bytes, String description) {
    static Signature hex(String bytes, String description) {
      return new Signature(HexFormat.of().parseHex(bytes), description);
    }

    static Signature ascii(String text, String description) {
      return new Signature(text.getBytes(StandardCharsets.US_ASCII), description);
    }

    boolean begins(byte[] head) {
      return head.length >= bytes.length
          && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
    }
  }

  /** All signatures. A longer one precedes a shorter one with the same beginning. */
  private static final List<Signature> SIGNATURES =
      List.of(
          Signature.hex("fffe0000", "is UTF-32 text; convert it to UTF-8 first"),
          Signature.hex("0000feff", "is UTF-32 text; convert it to UTF-8 first"),
          Signature.hex("fffe", "is UTF-16 text; convert it to UTF-8 first"),
          Signature.hex("feff", "is UTF-16 text; convert it to UTF-8 first"),
          Signature.hex("1f8b", "is compressed by gzip; decompress it first"),
          Signature.hex("28b52ffd", "is compressed by zstd; decompress it first"),
          Signature.hex(
              "504b0304", "is a ZIP archive or a spreadsheet; extract or export it first"),
          Signature.ascii("PAR1", "is a Parquet file; export it as CSV or JSON lines first"),
          Signature.ascii(
              "version https://git-lfs", "is a Git LFS pointer, not the data; run git lfs pull"),
          Signature.ascii("<!DOCTYPE", "is a web page, not data; download the file itself"),
          Signature.ascii("<html", "is a web page, not data; download the file itself"));

  private static final Charset WINDOWS = Charset.forName("windows-1252");
  private static final int HEAD_BYTES = 32;
  private static final int CHUNK = 1 << 16;

  private FileEncoding() {}

  /**
   * Refuses a file whose first bytes show that it is not UTF-8 text.
   *
   * @throws AscribeException INVALID_DATA; the message names the file and its kind
   */
  static void requireText(Path file) throws IOException {
    byte[] head;
    try (InputStream stream = Files.newInputStream(file)) {
      head = stream.readNBytes(HEAD_BYTES);
    }
    Optional<Signature> known = SIGNATURES.stream().filter(kind -> kind.begins(head)).findFirst();
    if (known.isPresent()) {
      throw invalid(file + ": " + known.get().description());
    }
    for (byte value : head) {
      if (value == 0) {
        throw invalid(
            file
                + ":1: holds a zero byte: it is UTF-16 text or no text; convert it to UTF-8 first");
      }
    }
  }

  /**
   * Returns the error for a file that is not UTF-8, with line, column and value of its first wrong
   * byte.
   */
  static AscribeException notUtf8(Path file) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK).limit(0);
    CharBuffer characters = CharBuffer.allocate(CHUNK);
    long line = 1;
    long column = 1;
    try (InputStream stream = Files.newInputStream(file)) {
      boolean ended = false;
      while (true) {
        CoderResult result = decoder.decode(bytes, characters, ended);
        characters.flip();
        while (characters.hasRemaining()) {
          boolean lineEnds = characters.get() == '\n';
          line += lineEnds ? 1 : 0;
          column = lineEnds ? 1 : column + 1;
        }
        characters.clear();
        if (result.isError()) {
          return invalid(
              "%s:%d: is not UTF-8 text: %s at column %d; convert the file first, for example by"
                      .formatted(file, line, found(bytes.get(bytes.position())), column)
                  + " iconv -f WINDOWS-1252 -t UTF-8");
        }
        if (ended) {
          return invalid(file + ": is not UTF-8 text; convert it first");
        }
        bytes.compact();
        int read = stream.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.limit(bytes.position() + Math.max(0, read)).position(0);
      }
    }
  }

  private static String found(byte value) {
    String inWindows = new String(new byte[] {value}, WINDOWS);
    boolean readable =
        !Character.isISOControl(inWindows.charAt(0)) && inWindows.charAt(0) != '\uFFFD';
    return String.format(
        Locale.ROOT,
        "byte 0x%02X%s",
        value & 0xff,
        readable ? " (in Windows-1252 it is '%s')".formatted(inWindows) : "");
  }

  private static AscribeException invalid(String message) {
    return new AscribeException(ErrorCode.INVALID_DATA, message);
  }
}
