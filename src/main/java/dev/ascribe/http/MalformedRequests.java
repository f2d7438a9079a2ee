package dev.ascribe.http;

import dev.ascribe.common.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what the protocol layer cannot read as a request. It is named in the configuration of
 * that layer, which looks for the instance in a field of this name.
 */
public final class MalformedRequests extends ParsingErrorHandler {
  /** The instance. */
  public static final MalformedRequests MODULE$ = new MalformedRequests();

  private static final Details DETAILS = new Details(List.<Path>of());

  private MalformedRequests() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    // A method or version that nobody knows is the caller's mistake, not the server's.
    int code = status.intValue() >= 500 ? 400 : status.intValue();
    log.debug("malformed request: {}", error.summary());
    Problem problem =
        new Problem(
            code,
            code == 413 ? ErrorCode.TOO_LARGE : ErrorCode.BAD_USAGE,
            DETAILS.publicLine("malformed request: " + error.summary()));
    String id = RequestIds.next();
    return Replies.problem(problem, id).addHeader(Replies.header(RequestIds.HEADER, id));
  }
}
