package dev.ascribe.http.call;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Replies that nobody waits for any more. A reply may hold a cursor or a subscription, which is
 * given back when its body ends: so it is ended, though it was never begun.
 */
public final class LateReplies {
  private LateReplies() {}

  /**
   * The reply, or a failure with a {@link java.util.concurrent.TimeoutException} where none comes
   * in time.
   */
  static CompletableFuture<HttpResponse> within(
      Duration patience, CompletionStage<HttpResponse> reply, Materializer materializer) {
    return endable(reply, materializer).orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The reply, which whoever completes the future earlier will not have. */
  public static CompletableFuture<HttpResponse> endable(
      CompletionStage<HttpResponse> reply, Materializer materializer) {
    CompletableFuture<HttpResponse> awaited = new CompletableFuture<>();
    reply.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            awaited.completeExceptionally(failure);
          } else if (!awaited.complete(response)) {
            drop(response, materializer);
          }
        });
    return awaited;
  }

  public static void drop(HttpResponse reply, Materializer materializer) {
    if (!reply.entity().isStrict()) {
      reply.entity().getDataBytes().runWith(Sink.cancelled(), materializer);
    }
  }
}
