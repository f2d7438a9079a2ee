package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Refuses requests without the right token, if the settings have a token. */
public final class TokenCheck {
  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> expected;

  public TokenCheck(Optional<String> token) {
    this.expected = token.map(TokenCheck::digest);
  }

  /** Refuses a request without the token. */
  public void require(HttpRequest request) {
    if (expected.isEmpty()) {
      return;
    }
    String value = request.getHeader("Authorization").map(HttpHeader::value).orElse("");
    boolean bearer = value.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    byte[] given = digest(bearer ? value.substring(SCHEME.length()).strip() : "");
    // Digests are compared, so that the time of the comparison reveals neither the position of the
    // first difference nor the length of the token.
    if (!MessageDigest.isEqual(given, expected.get()) || !bearer) {
      throw new Refusal(
          401,
          ErrorCode.UNAUTHORIZED,
          bearer
              ? "the token is not the daemon's"
              : "a token is needed: Authorization: Bearer TOKEN");
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
