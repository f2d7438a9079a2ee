package dev.ascribe.http.connection;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Fault;
import dev.ascribe.http.reply.Problem;
import dev.ascribe.http.reply.Replies;
import dev.ascribe.telemetry.LogFields;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Answers what the protocol layer cannot read as a request. It is named in the configuration of
 * that layer, which looks for the instance in a field of this name.
 */
public final class MalformedRequests extends ParsingErrorHandler {
  /** The instance. */
  public static final MalformedRequests MODULE$ = new MalformedRequests();

  private static final Logger LOG = LoggerFactory.getLogger(MalformedRequests.class);
  private static final String UNREADABLE = "unreadable";
  private static final Details DETAILS = new Details(List.<Path>of());

  /**
   * Of the server that was started last: the protocol layer does not say whose request it was, and
   * may make an instance of its own.
   */
  private static final AtomicReference<HttpMeters> METERS = new AtomicReference<>();

  private MalformedRequests() {}

  /** Has them counted here from now on. */
  public static void countIn(HttpMeters meters) {
    METERS.set(meters);
  }

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    // A method or version that nobody knows is the caller's mistake, not the server's.
    int code = status.intValue() >= 500 ? 400 : status.intValue();
    String detail = DETAILS.publicLine("malformed request: " + error.summary());
    Problem problem =
        new Problem(code, code == 413 ? ErrorCode.TOO_LARGE : ErrorCode.BAD_USAGE, detail);
    String id = RequestIds.next();
    HttpMeters meters = METERS.get();
    if (meters != null) {
      meters.replied(UNREADABLE, RequestHandler.NO_ROUTE, code, Fault.CALLER, 0);
    }
    try (MDC.MDCCloseable request = MDC.putCloseable(LogFields.REQUEST, id)) {
      LOG.info("{}, answered {}", detail, code);
    }
    return Replies.problem(problem, id).addHeader(Replies.header(RequestIds.HEADER, id));
  }
}
