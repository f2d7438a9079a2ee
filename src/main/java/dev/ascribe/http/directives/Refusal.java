package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;

/**
 * A request that is refused for what HTTP says of it, or for a reason that its caller can do
 * something about: whatever the status, it is no failure of the server.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final ErrorCode code;
  private final int retryAfterSeconds;

  public Refusal(int status, ErrorCode code, String detail) {
    this(status, code, detail, Problem.SOON);
  }

  private Refusal(int status, ErrorCode code, String detail, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /**
   * A request that would be taken later.
   *
   * @param retryAfterSeconds when
   */
  public static Refusal busy(String detail, int retryAfterSeconds) {
    return new Refusal(429, ErrorCode.BUSY, detail, retryAfterSeconds);
  }

  int status() {
    return status;
  }

  ErrorCode code() {
    return code;
  }

  int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
