package dev.ascribe.common;

import java.util.Objects;

/** A failure with a code and one line that names the place, the value and what is allowed. */
public final class AscribeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public AscribeException(ErrorCode code, String message) {
    super(message);
    this.code = Objects.requireNonNull(code);
  }

  public AscribeException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code);
  }

  public ErrorCode code() {
    return code;
  }
}
