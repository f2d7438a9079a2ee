package dev.ascribe.http.body;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.call.Call;
import dev.ascribe.http.reply.Problem;
import dev.ascribe.http.reply.Refusal;
import dev.ascribe.http.settings.HttpSettings;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpProtocols;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/** Reads bodies of requests: not too large, not too slow, not too many, and of a known type. */
public final class Bodies {
  private final HttpSettings settings;
  private final BodyBudget budget;
  private final Materializer materializer;

  public Bodies(HttpSettings settings, Materializer materializer) {
    this.settings = settings;
    this.budget = new BodyBudget(settings.maxBodies());
    this.materializer = materializer;
  }

  /** The type of a body, one of those allowed. */
  public static String type(Call call, List<String> allowed) {
    ContentType type = call.request().entity().getContentType();
    String name = type.mediaType().mainType() + "/" + type.mediaType().subType();
    if (!allowed.contains(name)) {
      throw new Refusal(
          415, ErrorCode.BAD_USAGE, "Content-Type: allowed: " + String.join(", ", allowed));
    }
    return name;
  }

  /** What the whole body says, which may be as large as any. */
  public <T> CompletionStage<T> read(Call call, Executor executor, Function<byte[], T> parser) {
    return read(call, settings.maxBody(), executor, parser);
  }

  /**
   * What the whole body says. Its bytes are held until that is known.
   *
   * @param most bytes that it may have
   * @param parser runs on the executor
   */
  public <T> CompletionStage<T> read(
      Call call, int most, Executor executor, Function<byte[], T> parser) {
    OptionalLong length = call.request().entity().getContentLengthOption();
    if (length.isPresent() && length.getAsLong() > most) {
      return CompletableFuture.failedFuture(tooLarge(most));
    }
    call.bodyTaken().set(true);
    BodyBudget.Share share = budget.share();
    Flow<ByteString, ByteString, ?> counted =
        Flow.of(ByteString.class)
            .map(
                bytes -> {
                  share.add(bytes.size());
                  return bytes;
                });
    return call.request()
        // Counted bytes are chunks, which a request of HTTP/1.0 must not have.
        .withProtocol(HttpProtocols.HTTP_1_1)
        .transformEntityDataBytes(counted)
        .entity()
        .toStrict(settings.bodyTimeout().toMillis(), most, materializer)
        .handle(
            (body, failure) -> {
              if (failure == null) {
                return body.getData().toArray();
              }
              throw refusal(failure, most);
            })
        .thenApplyAsync(parser, executor)
        .whenComplete((parsed, failure) -> share.close());
  }

  private RuntimeException refusal(Throwable failure, int most) {
    Throwable cause = Problem.cause(failure);
    if (cause instanceof Refusal busy) {
      return busy;
    }
    if (cause instanceof EntityStreamSizeException) {
      return tooLarge(most);
    }
    if (cause instanceof TimeoutException) {
      return new Refusal(
          408,
          ErrorCode.BAD_USAGE,
          "the body did not arrive within " + settings.bodyTimeout().toSeconds() + " s");
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
