package dev.ascribe.common;

import java.util.Objects;

/**
 * A failure with a code and a one-line message that names the place, the value and what is allowed.
 * Messages contain values from files, requests and servers. So a message that would fill a screen
 * is cut, control characters are made visible, and secrets are hidden.
 */
public final class AscribeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The most characters of a message, which nearly fill a terminal's screen. */
  private static final int LONGEST = 1_600;

  /**
   * The number of characters kept at the end of a message that is cut, because the end says what is
   * allowed.
   */
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

  /**
   * Cuts a message. It quotes input of unknown origin, which may be megabytes long and contain
   * anything.
   */
  private static String bounded(String message) {
    if (message == null) {
      return null;
    }
    String safe =
        message.length() <= 2 * LONGEST
            ? Secrets.hide(message)
            // Both parts are a little longer than what is kept of them, so that no half of a secret
            // remains.
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
