package dev.ascribe.http.connection;

import dev.ascribe.http.framing.FramingException;
import dev.ascribe.http.framing.RequestFramer;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Tracks which parts of the requests of one connection have arrived, and tells the {@link
 * ClientConnection}. It says what the client must send next.
 */
final class RequestIntake {
  /** What the client must send next within a timeout. */
  enum Awaited {
    NOTHING,
    HEAD,
    NEXT_REQUEST
  }

  private final ClientConnection client;
  private final RequestFramer framer = new RequestFramer();

  RequestIntake(ClientConnection client) {
    this.client = client;
  }

  /** Takes bytes from the socket, and returns those of them that follow RFC 9112. */
  ByteString accept(ByteString bytes) {
    int before = framer.heads();
    ByteString passed = framer.accept(bytes);
    client.received(framer.heads() - before, framer.isInBody());
    return passed;
  }

  /** The first violation of RFC 9112; empty if there was none. */
  Optional<FramingException> violation() {
    return framer.violation();
  }

  boolean isInHead() {
    return framer.isInHead();
  }

  boolean isInBody() {
    return framer.isInBody();
  }

  /** Whether the client can read interim replies. */
  boolean allowsInterimReplies() {
    return framer.allowsInterimReplies();
  }

  Awaited awaited() {
    if (!client.isIdle()) {
      return Awaited.NOTHING;
    }
    return framer.isInHead() || framer.heads() == 0 ? Awaited.HEAD : Awaited.NEXT_REQUEST;
  }

  /**
   * Whether the client has sent a single request, which is being answered now. After several
   * requests, it is not known where one reply ends and the next begins.
   */
  boolean isAnsweringOnlyRequest() {
    return framer.heads() == 1 && !framer.isInHead() && !framer.isInBody() && !client.isIdle();
  }
}
