package dev.ascribe.common;

import java.util.Objects;

/**
 * A failure with a code and one line that names the place, the value and what is allowed. The line
 * holds no secrets, whatever it quotes.
 */
public final class AscribeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public AscribeException(ErrorCode code, String message) {
    super(Secrets.hide(message));
    this.code = Objects.requireNonNull(code);
  }

  public AscribeException(ErrorCode code, String message, Throwable cause) {
    super(Secrets.hide(message), cause);
    this.code = Objects.requireNonNull(code);
  }

  public ErrorCode code() {
    return code;
  }
}
