package dev.ascribe.http.reply;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/**
 * A problem document (RFC 9457).
 *
 * @param detail one line, without paths of this machine
 * @param retryAfterSeconds when the same request may be taken, of those that are not taken now
 */
public record Problem(int status, ErrorCode code, String detail, int retryAfterSeconds) {
  /** Of what may be over in no time, in seconds. */
  static final int SOON = 1;

  private static final String TYPE = "urn:ascribe:error:";
  private static final String INTERNAL =
      "something went wrong in the server; its log has more under the id of this request";

  public Problem(int status, ErrorCode code, String detail) {
    this(status, code, detail, SOON);
  }

  /** What a caller is told of a failure. */
  public static Problem of(Throwable failure, Details details) {
    Throwable cause = cause(failure);
    if (cause instanceof Refusal refusal) {
      return new Problem(
          refusal.status(),
          refusal.code(),
          details.publicLine(refusal.getMessage()),
          refusal.retryAfterSeconds());
    }
    if (cause instanceof AscribeException known) {
      int status = status(known.code());
      String detail =
          known.code() == ErrorCode.INTERNAL ? INTERNAL : details.publicLine(known.getMessage());
      return new Problem(status, known.code(), detail);
    }
    if (cause instanceof IllegalUriException) {
      return new Problem(400, ErrorCode.BAD_USAGE, "the URL is not encoded as one");
    }
    if (cause instanceof TimeoutException) {
      return new Problem(504, ErrorCode.DEADLINE_EXCEEDED, "the engine did not answer in time");
    }
    return new Problem(status(ErrorCode.INTERNAL), ErrorCode.INTERNAL, INTERNAL);
  }

  /** The failure itself, out of what futures wrap it in. */
  public static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The document's members in their order. */
  public Map<String, Object> json(String requestId) {
    Map<String, Object> json = new LinkedHashMap<>();
    String name = code.name().toLowerCase(Locale.ROOT);
    String words = name.replace('_', ' ');
    json.put("type", TYPE + name.replace('_', '-'));
    json.put("title", Character.toUpperCase(words.charAt(0)) + words.substring(1));
    json.put("status", status);
    json.put("code", code.name());
    json.put("detail", detail);
    json.put("request_id", requestId);
    return json;
  }

  /** The status of a code where nothing else is known. */
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
      case INPUT_CHANGED -> 409;
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
      // The file is the server's, and no later request will find it whole by itself.
      case CORRUPT_CHECKPOINT, NON_FINITE_OUTPUT, STORE_DAMAGED, PROCESS_DIED, INTERNAL -> 500;
    };
  }
}
