package dev.ascribe.http.call;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;

/**
 * An operation of the API.
 *
 * @param method GET, POST, PUT or DELETE
 * @param template the path as the OpenAPI document writes it, such as {@code /v1/studies/{id}}
 * @param access who may call it
 */
public record Endpoint(String method, String template, Access access, Handler handler) {
  /** Who may call an operation. */
  public enum Access {
    /** Whoever bears the token, where there is one. */
    TOKEN,
    /** Everybody. */
    OPEN
  }

  /** Answers a call; what it throws or fails with becomes a problem document. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> handle(Call call);
  }

  public static Endpoint of(String method, String template, Handler handler) {
    return new Endpoint(method, template, Access.TOKEN, handler);
  }

  public static Endpoint open(String method, String template, Handler handler) {
    return new Endpoint(method, template, Access.OPEN, handler);
  }

  /** The same operation, failing when its reply has not begun after so long. */
  public Endpoint within(Duration patience, Materializer materializer) {
    return new Endpoint(
        method,
        template,
        access,
        call -> LateReplies.within(patience, handler.handle(call), materializer));
  }

  /** The template's segments, without the empty one before its first slash. */
  List<String> segments() {
    return Arrays.asList(template.substring(1).split("/", -1));
  }
}
