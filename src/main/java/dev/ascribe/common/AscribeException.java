package dev.ascribe.common;

import java.util.Objects;

/**
 * A failure with a code and a message of one line that names the place, the value and what is
 * allowed. Values come from files, requests and servers: so the message is cut where it would fill
 * a screen, control characters are made visible, and secrets are hidden.
 */
public final class AscribeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The characters of a message, most of a terminal's screen. */
  private static final int LONGEST = 1_600;

  /** The characters at the end of a message that cutting keeps: they say what is allowed. */
  private static final int KEPT_OF_END = 400;

  private final ErrorCode code;

  public AscribeException(ErrorCode code, String message) {
    super(bounded(message));
    this.code = Objects.requireNonNull(code);
  }

  public AscribeException(ErrorCode code, String message, Throwable cause) {
    super(bounded(message), cause);
    this.code = Objects.requireNonNull(code);
  }

  /** Messages quote other people's input, which may be megabytes long and hold anything. */
  private static String bounded(String message) {
    if (message == null) {
      return null;
    }
    String safe =
        message.length() <= 2 * LONGEST
            ? Secrets.hide(message)
            // Each part is longer than what is kept of it, so that no half of a secret stays.
            : Secrets.hide(message.substring(0, 2 * LONGEST))
                + Secrets.hide(message.substring(message.length() - LONGEST));
    if (safe.length() <= LONGEST) {
      return SafeText.visible(safe);
    }
    return SafeText.visible(safe.substring(0, LONGEST - KEPT_OF_END))
        + " ... "
        + SafeText.visible(safe.substring(safe.length() - KEPT_OF_END));
  }

  public ErrorCode code() {
    return code;
  }
}
