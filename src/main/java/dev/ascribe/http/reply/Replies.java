package dev.ascribe.http.reply;

import java.util.Map;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Makes replies. */
public final class Replies {
  static final ContentType PROBLEM = ContentTypes.parse("application/problem+json");
  public static final ContentType YAML = ContentTypes.parse("application/yaml");
  public static final ContentType JSON_LINES = ContentTypes.parse("application/jsonl");
  public static final ContentType CSV = ContentTypes.parse("text/csv; charset=UTF-8");
  static final ContentType EVENTS = ContentTypes.parse("text/event-stream");

  private Replies() {}

  public static HttpResponse json(int status, Object value) {
    return of(status, ContentTypes.APPLICATION_JSON, Json.bytes(value));
  }

  public static HttpResponse of(int status, ContentType type, byte[] content) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(status))
        .withEntity(HttpEntities.create(type, content));
  }

  public static HttpResponse empty(int status) {
    return HttpResponse.create().withStatus(StatusCodes.get(status));
  }

  public static HttpResponse stream(ContentType type, Source<ByteString, ?> content) {
    return HttpResponse.create().withEntity(HttpEntities.createChunked(type, content));
  }

  public static HttpResponse problem(Problem problem, String requestId) {
    Map<String, Object> json = problem.json(requestId);
    HttpResponse reply = of(problem.status(), PROBLEM, Json.bytes(json));
    return switch (problem.status()) {
      case 401 -> reply.addHeader(header("WWW-Authenticate", "Bearer realm=\"ascribe\""));
      case 429, 503 ->
          reply.addHeader(header("Retry-After", Integer.toString(problem.retryAfterSeconds())));
      default -> reply;
    };
  }

  public static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }
}
