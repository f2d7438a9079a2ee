package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The status, error code and message with which a request is refused or fails. {@link Problems}
 * makes one from a failure, and its {@link Document} is the body of the reply (a problem document
 * of RFC 9457).
 *
 * @param detail the message: one line, without paths of this machine
 * @param retryAfterSeconds seconds that the client should wait before it sends the request again
 */
public record Problem(int status, ErrorCode code, String detail, int retryAfterSeconds) {
  /** Seconds that a client should wait if the cause lasts only for a moment. */
  static final int SOON = 1;

  private static final String TYPE = "urn:ascribe:error:";

  public Problem(int status, ErrorCode code, String detail) {
    this(status, code, detail, SOON);
  }

  Problem withDetail(String line) {
    return new Problem(status, code, line, retryAfterSeconds);
  }

  /** Unwraps a failure from the exceptions in which futures wrap it. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /**
   * The body of a reply that tells a client of a problem.
   *
   * @param requestId the id of the request, with which the operator finds it in the server's log
   */
  public record Document(
      String type, String title, int status, ErrorCode code, String detail, String requestId) {}

  public Document document(String requestId) {
    String name = code.name().toLowerCase(Locale.ROOT);
    String words = name.replace('_', ' ');
    String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
    return new Document(TYPE + name.replace('_', '-'), title, status, code, detail, requestId);
  }

  /** The HTTP status of an error code. */
  static int status(ErrorCode code) {
    return switch (code) {
      case BAD_USAGE,
          UNKNOWN_NAME,
          INVALID_VALUE,
          INVALID_STUDY,
          INVALID_DATA,
          NOT_ENOUGH_DATA,
          EMPTY_TEXT,
          TEXT_TOO_LONG,
          INVALID_TEMPLATE,
          MULTI_TOKEN_LABEL_WORD,
          MODEL_NOT_FOUND,
          UNSUPPORTED_MODEL,
          TOO_MANY_FEATURES ->
          400;
      case UNAUTHORIZED -> 401;
      case UNKNOWN_STUDY -> 404;
      case INPUT_CHANGED, TAKEN_OVER -> 409;
      case TOO_LARGE -> 413;
      case BUSY -> 429;
      case STORE_UNAVAILABLE,
          SERVER_UNAVAILABLE,
          DOWNLOAD_FAILED,
          OUT_OF_MEMORY,
          DISK_FULL,
          STORE_LOST,
          DEVICE_UNAVAILABLE,
          CANCELLED ->
          503;
      case DEADLINE_EXCEEDED -> 504;
      // Only the operator can repair these, so clients are not told to try again.
      case CORRUPT_CHECKPOINT, NON_FINITE_OUTPUT, STORE_DAMAGED, PROCESS_DIED, INTERNAL -> 500;
    };
  }

  /** Who caused the failure of a request. */
  public enum Fault {
    /** Nobody caused a failure: the request was answered. */
    NONE,
    /**
     * The client caused it: its request is invalid, or cannot be met now or by its own deadline.
     */
    CALLER,
    /** The server caused it: its operator should look at the log. */
    SERVER;

    /** Says who caused a reply with this status. */
    public static Fault of(int status) {
      if (status < 400) {
        return NONE;
      }
      return status < 500 ? CALLER : SERVER;
    }

    /** Says who caused a reply. The client causes each {@link Refusal}, whatever its status. */
    public static Fault of(Exchange exchange, int status) {
      boolean refused =
          exchange.failure().filter(failure -> cause(failure) instanceof Refusal).isPresent();
      return refused ? CALLER : of(status);
    }

    /** The name of this fault as a label of meters. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
