package dev.ascribe.http;

import dev.ascribe.common.ErrorCode;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;

/** Reads bodies of requests: not too large, not too slow, and of a known type. */
final class Bodies {
  private final HttpSettings settings;
  private final Materializer materializer;

  Bodies(HttpSettings settings, Materializer materializer) {
    this.settings = settings;
    this.materializer = materializer;
  }

  /** The type of a body, one of those allowed. */
  static String type(Call call, List<String> allowed) {
    ContentType type = call.request().entity().getContentType();
    String name = type.mediaType().mainType() + "/" + type.mediaType().subType();
    if (!allowed.contains(name)) {
      throw new Refusal(
          415, ErrorCode.BAD_USAGE, "Content-Type: allowed: " + String.join(", ", allowed));
    }
    return name;
  }

  /** The whole body. */
  CompletionStage<byte[]> read(Call call) {
    OptionalLong length = call.request().entity().getContentLengthOption();
    if (length.isPresent() && length.getAsLong() > settings.maxBody()) {
      return CompletableFuture.failedFuture(tooLarge());
    }
    call.bodyTaken().set(true);
    return call.request()
        .entity()
        .toStrict(settings.bodyTimeout().toMillis(), settings.maxBody(), materializer)
        .handle(
            (body, failure) -> {
              if (failure == null) {
                return body.getData().toArray();
              }
              throw refusal(failure);
            });
  }

  private RuntimeException refusal(Throwable failure) {
    Throwable cause = Problem.cause(failure);
    if (cause instanceof EntityStreamSizeException) {
      return tooLarge();
    }
    if (cause instanceof TimeoutException) {
      return new Refusal(
          408,
          ErrorCode.BAD_USAGE,
          "the body did not arrive within " + settings.bodyTimeout().toSeconds() + " s");
    }
    return new Refusal(400, ErrorCode.BAD_USAGE, "the body cannot be read: it breaks off");
  }

  private Refusal tooLarge() {
    return new Refusal(
        413, ErrorCode.TOO_LARGE, "body: at most " + settings.maxBody() + " bytes are allowed");
  }
}
