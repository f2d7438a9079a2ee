package dev.ascribe.http.connection;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.directives.Exchange;
import dev.ascribe.http.directives.Problem;
import dev.ascribe.http.directives.Problem.Fault;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.http.framing.FramingException;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.DateTime;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs malformed requests, and writes the replies to them. {@link FramingLogic} uses it
 * for the requests that it refuses, {@link MalformedRequests} for those that Pekko refuses.
 * Thread-safe.
 */
final class MalformedRequestReplies {
  private static final Logger LOG = LoggerFactory.getLogger(MalformedRequestReplies.class);

  private final RequestLog log;

  MalformedRequestReplies(RequestLog log) {
    this.log = log;
  }

  /** Counts and logs a violation of the framing, whether or not its client reads the reply. */
  void note(FramingException refused) {
    note(refused.status(), refused.rule(), refused.getMessage());
  }

  /**
   * Counts and logs a malformed request.
   *
   * @param cause one of a few names; the number of log lines is limited for each of them
   */
  void note(int status, String cause, String detail) {
    log.meters().replied(HttpMeters.OTHER, RequestLog.NO_ROUTE, status, Fault.CALLER, 0);
    log.budget()
        .write(
            "malformed " + status + " " + cause,
            more -> LOG.info("malformed request, answered {}: {}{}", status, detail, more));
  }

  /** Returns the bytes of the whole reply; the connection ends after it. */
  ByteString reply(FramingException refused) {
    String id = Exchange.newId();
    Problem problem = problem(refused.status(), refused.getMessage());
    byte[] body = Replies.line(problem.document(id)).getBytes(StandardCharsets.UTF_8);
    String head =
        """
        HTTP/1.1 %d %s
        Date: %s
        Connection: close
        Cache-Control: no-store
        X-Content-Type-Options: nosniff
        %s: %s
        Content-Type: application/problem+json
        Content-Length: %d

        """
            .formatted(
                refused.status(),
                StatusCodes.get(refused.status()).reason(),
                DateTime.now().toRfc1123DateTimeString(),
                Exchange.ID,
                id,
                body.length)
            .replace("\n", "\r\n");
    return ByteString.fromString(head, StandardCharsets.US_ASCII)
        .concat(ByteString.fromArray(body));
  }

  static Problem problem(int status, String detail) {
    ErrorCode code = status == 413 ? ErrorCode.TOO_LARGE : ErrorCode.BAD_USAGE;
    return new Problem(status, code, "malformed request: " + detail);
  }
}
