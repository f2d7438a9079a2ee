package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens data files as UTF-8 text, and says what is wrong with a file that is something else. */
final class DataFile {
  /** What is done with the text of a file. */
  interface Body<T> {
    T read(Reader content) throws IOException;
  }

  private DataFile() {}

  /**
   * Reads a file, without its byte order mark.
   *
   * @throws AscribeException INVALID_DATA if there is no such file, or if it is not UTF-8 text
   */
  static <T> T read(Path path, Body<T> body) {
    require(path);
    try {
      FileEncoding.requireText(path);
      try (InputStream stream = Files.newInputStream(path)) {
        return body.read(decoded(stream));
      } catch (CharacterCodingException e) {
        throw FileEncoding.notUtf8(path);
      }
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
  }

  /**
   * Checks that there is a file.
   *
   * @throws AscribeException INVALID_DATA if there is none
   */
  static void require(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new AscribeException(ErrorCode.INVALID_DATA, path + ": no such data file");
    }
  }

  /**
   * Returns the text of a stream, without its byte order mark. A reader without a decoder of its
   * own would silently replace bytes that are not UTF-8; this one reports them.
   */
  static Reader decoded(InputStream stream) throws IOException {
    Reader content =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()));
    content.mark(1);
    if (content.read() != '\uFEFF') {
      content.reset();
    }
    return content;
  }

  static AscribeException unreadable(String origin, IOException e) {
    return new AscribeException(
        ErrorCode.INVALID_DATA, "%s: cannot be read: %s".formatted(origin, e.getMessage()), e);
  }
}
