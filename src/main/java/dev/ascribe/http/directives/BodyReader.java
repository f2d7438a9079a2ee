package dev.ascribe.http.directives;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * Reads bodies of requests, and refuses those that are too large, arrive too slowly, or are too
 * many at once. Only bytes that have arrived count towards the limit of all bodies, so a client
 * cannot block others by announcing a large body. Thread-safe.
 *
 * <p>The rest of a refused body is read and dropped until the reply is sent. If the body were
 * cancelled earlier, Pekko would reset the connection and the client would not see the refusal.
 * Therefore {@code withSizeLimit} and {@code toStrictEntity} are not used.
 */
public final class BodyReader {
  private final long mostHeld;
  private final Duration timeout;
  private final ActorSystem<?> system;
  private final Attributes threads;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param mostHeld limit of the bytes of all bodies that are in memory at once
   * @param timeout the whole body must arrive within this time
   * @param dispatcher of the threads that receive the bodies
   */
  public BodyReader(long mostHeld, Duration timeout, ActorSystem<?> system, String dispatcher) {
    this.mostHeld = mostHeld;
    this.timeout = timeout;
    this.system = system;
    this.threads = ActorAttributes.dispatcher(dispatcher);
  }

  private static Refusal breaksOff() {
    return new Refusal(
        400,
        ErrorCode.BAD_USAGE,
        "the body cannot be read: it breaks off, or its chunks are malformed");
  }

  private static Refusal full() {
    return Refusal.busy("bodies of other requests fill the daemon's memory; try again later", 1);
  }

  /** The media type of a body; refuses types that are not allowed. */
  static String type(Exchange exchange, List<String> allowed) {
    MediaType type = exchange.request().entity().getContentType().mediaType();
    String name = type.mainType() + "/" + type.subType();
    if (!allowed.contains(name)) {
      throw new Refusal(
          415, ErrorCode.BAD_USAGE, "Content-Type: allowed: " + String.join(", ", allowed));
    }
    return name;
  }

  /**
   * Reads and parses a whole body. Its bytes count towards the limit of all bodies until they are
   * parsed.
   *
   * @param most the largest allowed number of bytes
   * @param parser runs on the executor
   */
  <T> CompletionStage<T> read(
      Exchange exchange, int most, Executor executor, Function<byte[], T> parser) {
    if (exchange.request().entity().getContentLengthOption().orElse(0) > most) {
      throw tooLarge(most);
    }
    exchange.readBody();
    Body body = new Body(most);
    if (exchange.request().entity() instanceof HttpEntity.Strict arrived) {
      // No stream is needed for a body that arrived together with the head.
      body.add(arrived.getData());
      body.end(null);
    } else {
      receive(exchange, body);
    }
    return body.whole
        .handle(this::arrived)
        .thenApplyAsync(bytes -> parser.apply(bytes.toArray()), executor)
        .whenComplete((parsed, failure) -> body.release());
  }

  private void receive(Exchange exchange, Body body) {
    body.whole.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    SharedKillSwitch end = KillSwitches.shared("end of exchange");
    exchange
        .request()
        .entity()
        .getDataBytes()
        .via(end.flow())
        .toMat(Sink.foreach(body::add), Keep.right())
        .addAttributes(threads)
        .run(system)
        .whenComplete((done, failure) -> body.end(failure));
    exchange.clientGone().thenRun(() -> end.abort(breaksOff()));
  }

  private ByteString arrived(ByteString bytes, Throwable failure) {
    if (failure instanceof TimeoutException) {
      throw new Refusal(
          408, ErrorCode.BAD_USAGE, "the body did not arrive within " + timeout.toSeconds() + " s");
    }
    if (failure != null) {
      throw new CompletionException(failure);
    }
    return bytes;
  }

  private static Refusal tooLarge(int most) {
    return new Refusal(
        413, ErrorCode.TOO_LARGE, "body: at most " + Names.count(most, "byte") + " allowed");
  }

  /** A body that is arriving. Thread-safe. */
  private final class Body {
    private final int most;
    private final CompletableFuture<ByteString> whole = new CompletableFuture<>();
    private ByteString bytes = ByteString.emptyByteString();
    private boolean released;

    Body(int most) {
      this.most = most;
    }

    synchronized void add(ByteString more) {
      if (released || whole.isDone()) {
        return;
      }
      bytes = bytes.concat(more);
      long all = held.addAndGet(more.size());
      if (bytes.size() > most) {
        whole.completeExceptionally(tooLarge(most));
      } else if (all > mostHeld) {
        whole.completeExceptionally(full());
      }
    }

    synchronized void end(Throwable failure) {
      if (failure == null) {
        whole.complete(bytes);
      } else {
        whole.completeExceptionally(breaksOff());
      }
    }

    synchronized void release() {
      released = true;
      held.addAndGet(-bytes.size());
      bytes = ByteString.emptyByteString();
    }
  }
}
