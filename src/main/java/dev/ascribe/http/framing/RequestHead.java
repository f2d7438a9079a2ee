package dev.ascribe.http.framing;

import dev.ascribe.common.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request, checked strictly by RFC 9112. It is rewritten with one length or one
 * transfer coding, so that Pekko finds the same end of the body as this server's framing.
 *
 * @param text the rewritten head, each character one byte
 * @param body how the body ends
 * @param length the number of bytes of a body of {@link Body#LENGTH}
 */
record RequestHead(String text, Body body, long length) {
  /** How a reader finds the end of a body. */
  enum Body {
    NONE,
    LENGTH,
    CHUNKED
  }

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

  private static final int LONGEST_TARGET = 2048;
  private static final int MOST_FIELDS = 64;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_VALUE = 8192;
  private static final int LARGEST_PORT = 65535;
  private static final String HTTP_1_1 = "HTTP/1.1";

  /** The host that is filled in for a request without one. */
  private static final String NO_HOST = "localhost";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(?<method>[^ ]*) (?<target>[^ ]*) (?<version>[^ ]*)");
  private static final Pattern FIELD =
      Pattern.compile(
          "(?<name>" + TOKEN + "):[ \\t]*(?<value>(?:.*[^ \\t])?)[ \\t]*", Pattern.DOTALL);
  private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://(?<host>[^/?#]+).*");
  private static final Pattern HOST =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._~%-]*)(?::(?<port>[0-9]{1,5}))?");

  /**
   * Reads a head.
   *
   * @param head all of it without the empty line at its end; lines end with CR LF, and there are no
   *     other control characters than tabs
   * @throws FramingException naming what is wrong
   */
  static RequestHead parse(byte[] head) {
    String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\r\n", -1);
    Matcher start = REQUEST_LINE.matcher(lines[0]);
    if (!start.matches()) {
      throw new FramingException("the first line must be METHOD TARGET VERSION", lines[0]);
    }
    String method = start.group("method");
    if (!method.matches(TOKEN)) {
      throw new FramingException("the method must be a token", method);
    }
    String version = start.group("version");
    if (!version.equals(HTTP_1_1) && !version.equals("HTTP/1.0")) {
      throw new FramingException("the version must be HTTP/1.1 or HTTP/1.0", version);
    }
    Fields fields = Fields.of(lines);
    String host = fields.host(version);
    String target = target(method, start.group("target"), host);
    String known = METHODS.contains(method) ? method : RequestFramer.OTHER_METHOD;
    StringBuilder text = new StringBuilder();
    text.append(known).append(' ').append(target).append(' ').append(version).append("\r\n");
    return fields.framed(text, version);
  }

  /** Whether the client understands interim replies. */
  boolean allowsInterimReplies() {
    return text.startsWith(HTTP_1_1, text.indexOf("\r\n") - HTTP_1_1.length());
  }

  private static String target(String method, String target, String host) {
    if (target.length() > LONGEST_TARGET) {
      throw new FramingException(
          414, "the target must have at most " + LONGEST_TARGET + " bytes", "");
    }
    if (!target.chars().allMatch(letter -> letter > ' ' && letter < 0x7F)) {
      throw new FramingException("the target must be of visible ASCII letters", target);
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    if (absolute.matches()) {
      // A proxy may have routed by the target, while this server reads the Host header.
      if (!absolute.group("host").equalsIgnoreCase(host)) {
        throw new FramingException("the host of the target must be that of Host", target);
      }
    } else if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
      throw new FramingException("the target must be a path, or a URL of http", target);
    }
    return target;
  }

  /**
   * The header fields of a head. The fields that tell where the body ends are collected separately.
   */
  private static final class Fields {
    private final StringBuilder lines = new StringBuilder();
    private final List<String> hosts = new ArrayList<>();
    private final List<String> lengths = new ArrayList<>();
    private final List<String> codings = new ArrayList<>();

    static Fields of(String[] head) {
      if (head.length - 1 > MOST_FIELDS) {
        throw new FramingException(431, "there must be at most " + MOST_FIELDS + " headers", "");
      }
      Fields fields = new Fields();
      for (int i = 1; i < head.length; i++) {
        fields.add(head[i]);
      }
      return fields;
    }

    private void add(String line) {
      Matcher field = FIELD.matcher(line);
      if (!field.matches()) {
        throw new FramingException("a header must be 'Name: value' on one line", line);
      }
      String name = field.group("name");
      String value = field.group("value");
      if (name.length() > LONGEST_NAME || value.length() > LONGEST_VALUE) {
        throw new FramingException(
            431,
            "a header's name must have at most %d and its value at most %s"
                .formatted(LONGEST_NAME, Names.count(LONGEST_VALUE, "byte")),
            "");
      }
      switch (name.toLowerCase(Locale.ROOT)) {
        case "content-length" -> lengths.add(value);
        case "transfer-encoding" -> codings.add(value);
        case "host" -> {
          hosts.add(value);
          write(name, value);
        }
        default -> write(name, value);
      }
    }

    private void write(String name, String value) {
      lines.append(name).append(": ").append(value).append("\r\n");
    }

    String host(String version) {
      if (hosts.size() > 1 || (hosts.isEmpty() && version.equals("HTTP/1.1"))) {
        throw new FramingException("there must be one Host, and there are " + hosts.size());
      }
      if (hosts.isEmpty()) {
        // HTTP/1.0 has requests without a host. No browser sends one, so no foreign page made it.
        write("Host", NO_HOST);
        return "";
      }
      String host = hosts.get(0);
      Matcher known = HOST.matcher(host);
      if (!known.matches()) {
        throw new FramingException("Host must be NAME or NAME:PORT", host);
      }
      if (known.group("port") != null && Integer.parseInt(known.group("port")) > LARGEST_PORT) {
        throw new FramingException("the port of Host must be at most " + LARGEST_PORT, host);
      }
      return host;
    }

    RequestHead framed(StringBuilder text, String version) {
      text.append(lines);
      if (!codings.isEmpty()) {
        requireChunked(version);
        text.append("Transfer-Encoding: chunked\r\n\r\n");
        return new RequestHead(text.toString(), Body.CHUNKED, 0);
      }
      if (lengths.isEmpty()) {
        return new RequestHead(text.append("\r\n").toString(), Body.NONE, 0);
      }
      long length = length();
      text.append("Content-Length: ").append(length).append("\r\n\r\n");
      return new RequestHead(text.toString(), length == 0 ? Body.NONE : Body.LENGTH, length);
    }

    private void requireChunked(String version) {
      if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
        throw new FramingException(
            "Transfer-Encoding must be chunked and nothing else", String.join(", ", codings));
      }
      if (!lengths.isEmpty()) {
        throw new FramingException(
            "there must not be both of Transfer-Encoding and Content-Length");
      }
      if (version.equals("HTTP/1.0")) {
        throw new FramingException("HTTP/1.0 has no Transfer-Encoding");
      }
    }

    private long length() {
      String length = lengths.get(0);
      if (lengths.size() > 1 || !length.matches("[0-9]{1,18}")) {
        throw new FramingException(
            "Content-Length must be one number of 1 to 18 digits", String.join(", ", lengths));
      }
      return Long.parseLong(length);
    }
  }
}
