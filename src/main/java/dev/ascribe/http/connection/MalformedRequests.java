package dev.ascribe.http.connection;

import dev.ascribe.http.directives.Details;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Replies;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is written as a request by the letter and still none for the protocol layer, such as
 * a path with a wrong escape. It is named in the configuration of that layer, which looks for the
 * instance in a field of this name.
 */
public final class MalformedRequests extends ParsingErrorHandler {
  /** The instance. */
  public static final MalformedRequests MODULE$ = new MalformedRequests();

  private static final Details DETAILS = new Details(List.<Path>of());

  /**
   * Of the server that was started last: the protocol layer does not say whose request it was, and
   * may make an instance of its own.
   */
  private static final AtomicReference<MalformedReplies> REPLIES = new AtomicReference<>();

  private MalformedRequests() {}

  /** Has them counted and logged there from now on. */
  static void noteIn(MalformedReplies replies) {
    REPLIES.set(replies);
  }

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    // A version that nobody knows is the caller's mistake, not the server's.
    int code = status.intValue() >= 500 ? 400 : status.intValue();
    String detail = DETAILS.publicLine(error.summary());
    String id = Exchange.newId();
    MalformedReplies replies = REPLIES.get();
    if (replies != null) {
      replies.note(code, "protocol", detail);
    }
    return Replies.problem(MalformedReplies.problem(code, detail), id)
        .addHeader(Replies.header(Exchange.ID, id));
  }
}
