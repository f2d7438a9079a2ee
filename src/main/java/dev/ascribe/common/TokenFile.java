package dev.ascribe.common;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file that contains one token. Service managers and containers provide secrets in such
 * files.
 */
public final class TokenFile {
  private static final int LONGEST = 8 << 10;

  private TokenFile() {}

  /**
   * Returns the token without the white space around it.
   *
   * @param place the option or setting that names the file, for errors
   * @throws AscribeException INVALID_VALUE for a file that cannot be read, is empty or contains
   *     more than one line; the error never shows its contents
   */
  public static String read(String place, Path file) {
    String token;
    try (InputStream content = Files.newInputStream(file)) {
      token = new String(content.readNBytes(LONGEST + 1), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw invalid(place, file, "cannot be read", e);
    }
    if (token.isEmpty() || token.length() > LONGEST || token.lines().count() > 1) {
      throw invalid(place, file, "does not hold one line", null);
    }
    return token;
  }

  private static AscribeException invalid(String place, Path file, String problem, Exception e) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: '%s' %s (allowed: a file that holds the token)".formatted(place, file, problem),
        e);
  }
}
