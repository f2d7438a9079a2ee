package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;

/**
 * Thrown to refuse a request for a reason that the client can change. It never counts as a failure
 * of the server, even if its status is 5xx.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public Refusal(int status, ErrorCode code, String detail) {
    this(new Problem(status, code, detail));
  }

  private Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** The refusal of a request that may be sent again after some seconds. */
  public static Refusal busy(String detail, int retryAfterSeconds) {
    return new Refusal(new Problem(429, ErrorCode.BUSY, detail, retryAfterSeconds));
  }

  Problem problem() {
    return problem;
  }
}
