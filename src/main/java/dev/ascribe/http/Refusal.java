package dev.ascribe.http;

import dev.ascribe.common.ErrorCode;

/** A request that is refused for what HTTP says of it; {@code status} is a client error. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final ErrorCode code;

  Refusal(int status, ErrorCode code, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  ErrorCode code() {
    return code;
  }
}
