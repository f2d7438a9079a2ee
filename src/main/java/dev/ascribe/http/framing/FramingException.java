package dev.ascribe.http.framing;

/** Thrown for bytes that RFC 9112 does not allow in a request. */
public final class FramingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String rule;

  /**
   * @param status the HTTP status of the reply
   * @param rule the rule that the bytes break, from a fixed list; the number of log lines is
   *     limited for each rule
   * @param found the bytes found instead, for the client
   */
  public FramingException(int status, String rule, String found) {
    super(found.isEmpty() ? rule : rule + ", not " + shown(found), null, false, false);
    this.status = status;
    this.rule = rule;
  }

  FramingException(String rule, String found) {
    this(400, rule, found);
  }

  FramingException(String rule) {
    this(400, rule, "");
  }

  public int status() {
    return status;
  }

  public String rule() {
    return rule;
  }

  private static String shown(String found) {
    String head = found.length() > 40 ? found.substring(0, 40) + "..." : found;
    StringBuilder shown = new StringBuilder("'");
    head.chars()
        .forEach(
            letter ->
                shown.append(
                    letter >= ' ' && letter < 0x7F
                        ? Character.toString(letter)
                        : "\\x%02x".formatted(letter)));
    return shown.append('\'').toString();
  }
}
