package dev.ascribe.http.connection;

import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.MessageFilter;
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
 * Answers requests that pass the framing but that Pekko refuses, such as a path with a wrong
 * escape. Pekko's configuration names this class, and Pekko looks for the instance in a field named
 * {@code MODULE$}.
 */
public final class MalformedRequests extends ParsingErrorHandler {
  /** The only instance, where Pekko looks for it. */
  public static final MalformedRequests MODULE$ = new MalformedRequests();

  private static final MessageFilter DETAILS = new MessageFilter(List.<Path>of());

  /**
   * Counts and logs the requests for the server that was started last. Pekko does not say to which
   * server a request was sent. It may also create an instance of its own, so this field is static.
   */
  private static final AtomicReference<MalformedRequestReplies> REPLIES = new AtomicReference<>();

  private MalformedRequests() {}

  /** Sets where such requests are counted and logged. */
  static void noteIn(MalformedRequestReplies replies) {
    REPLIES.set(replies);
  }

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    // An unknown version of HTTP is the client's mistake, not the server's.
    int code = status.intValue() >= 500 ? 400 : status.intValue();
    String detail = DETAILS.publicLine(error.summary());
    String id = Exchange.newId();
    MalformedRequestReplies replies = REPLIES.get();
    if (replies != null) {
      replies.note(code, "protocol", detail);
    }
    return Replies.problem(MalformedRequestReplies.problem(code, detail), id)
        .addHeader(Replies.header(Exchange.ID, id));
  }
}
