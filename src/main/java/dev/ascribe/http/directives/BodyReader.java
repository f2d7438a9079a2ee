package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Reads bodies of requests, and refuses those that are too large, arrive too slowly, or are too
 * many at once. Bytes count as they arrive, so a client that only announces a large body takes no
 * room from others. Thread-safe.
 */
public final class BodyReader {
  private final long mostHeld;
  private final Duration timeout;
  private final Materializer materializer;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param mostHeld bytes of all bodies that are held at once
   * @param timeout within which the whole body must arrive
   */
  public BodyReader(long mostHeld, Duration timeout, Materializer materializer) {
    this.mostHeld = mostHeld;
    this.timeout = timeout;
    this.materializer = materializer;
  }

  /** The media type of a body, which must be one of these. */
  static String type(Exchange exchange, List<String> allowed) {
    MediaType type = exchange.request().entity().getContentType().mediaType();
    String name = type.mainType() + "/" + type.subType();
    if (!allowed.contains(name)) {
      throw new Refusal(
          415, ErrorCode.BAD_USAGE, "Content-Type: allowed: " + String.join(", ", allowed));
    }
    return name;
  }

  /** A body that has arrived; its bytes count as held until it is closed. */
  final class Body implements AutoCloseable {
    private final AtomicLong counted = new AtomicLong();
    private ByteString bytes = ByteString.emptyByteString();

    private Body add(ByteString more) {
      counted.addAndGet(more.size());
      if (held.addAndGet(more.size()) > mostHeld) {
        throw Refusal.busy("bodies of other requests fill the server's memory; try again later", 1);
      }
      bytes = bytes.concat(more);
      return this;
    }

    byte[] bytes() {
      return bytes.toArray();
    }

    @Override
    public void close() {
      held.addAndGet(-counted.getAndSet(0));
    }
  }

  /**
   * Waits for the whole body.
   *
   * @param most bytes that it may have, to which the source is limited
   */
  CompletionStage<Body> read(Exchange exchange, Source<ByteString, ?> source, int most) {
    if (exchange.request().entity().getContentLengthOption().orElse(0) > most) {
      throw tooLarge(most);
    }
    exchange.readBody();
    Body body = new Body();
    return source
        .completionTimeout(timeout)
        .runFold(body, Body::add, materializer)
        .handle(
            (whole, failure) -> {
              if (failure != null) {
                body.close();
                throw refusal(Problem.cause(failure), most);
              }
              return whole;
            });
  }

  private RuntimeException refusal(Throwable cause, int most) {
    if (cause instanceof Refusal busy) {
      return busy;
    }
    if (cause instanceof EntityStreamSizeException) {
      return tooLarge(most);
    }
    if (cause instanceof TimeoutException) {
      return new Refusal(
          408, ErrorCode.BAD_USAGE, "the body did not arrive within " + timeout.toSeconds() + " s");
    }
    return new Refusal(
        400,
        ErrorCode.BAD_USAGE,
        "the body cannot be read: it breaks off, or its chunks are malformed");
  }

  private static Refusal tooLarge(int most) {
    return new Refusal(413, ErrorCode.TOO_LARGE, "body: at most " + most + " bytes are allowed");
  }
}
