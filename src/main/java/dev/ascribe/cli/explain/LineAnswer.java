package dev.ascribe.cli.explain;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationJson;

/**
 * The answer to a line of {@code explain --input}, or the end of the lines.
 *
 * @param source the line; null for a failure of no line, and at the end of the stream
 * @param explanation or null if there is none
 * @param failure why there is none, or null
 */
record LineAnswer(
    ExplanationLine.Source source, Explanation explanation, AscribeException failure) {
  static final LineAnswer END = new LineAnswer(null, null, null);

  /** The answer to a line, as it is printed. */
  private record Explained(
      JsonNode id, @JsonUnwrapped ExplanationJson explanation, double seconds) {}

  /** The error of a line, as it is printed. */
  private record Failed(JsonNode id, String error, String code) {}

  boolean isEnd() {
    return source == null && failure == null;
  }

  /** Whether the failure is one after which no further line can be explained. */
  boolean isFatal() {
    return failure != null && (source == null || !ExplanationLine.mayFailAlone(failure.code()));
  }

  /** The message of the failure, which names the line. */
  String message() {
    String message = failure.getMessage();
    return message.startsWith(source.place()) ? message : source.place() + ": " + message;
  }

  /** The JSON object that is printed for the line. */
  Object json() {
    return failure == null
        ? new Explained(source.id(), ExplanationJson.of(explanation), explanation.seconds())
        : new Failed(source.id(), message(), failure.code().name());
  }

  /** The failure with a code; a failure without one is a fault of the program. */
  static AscribeException known(Throwable failure) {
    return failure instanceof AscribeException known
        ? known
        : new AscribeException(ErrorCode.INTERNAL, "internal: " + failure, failure);
  }
}
