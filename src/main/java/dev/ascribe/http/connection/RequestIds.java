package dev.ascribe.http.connection;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** By which a request is found again in logs: the caller's id where it is a plain one. */
final class RequestIds {
  static final String HEADER = "X-Request-Id";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private RequestIds() {}

  static String of(HttpRequest request) {
    return request
        .getHeader(HEADER)
        .map(HttpHeader::value)
        .filter(value -> PLAIN.matcher(value).matches())
        .orElseGet(RequestIds::next);
  }

  static String next() {
    byte[] bytes = new byte[8];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
