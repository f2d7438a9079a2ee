package dev.ascribe.http.directives;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.ascribe.common.FiniteNumbers;
import dev.ascribe.study.Named;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.pekko.http.javadsl.marshallers.jackson.Jackson;
import org.apache.pekko.http.javadsl.marshalling.Marshaller;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Writes values as replies of the API. In JSON, components of records keep their order and get
 * snake-case names, enum constants are written as users write them, and NaN as null.
 */
public final class Replies {
  public static final ContentType YAML = ContentTypes.parse("application/yaml");
  public static final ContentType JSON_LINES = ContentTypes.parse("application/jsonl");
  public static final ContentType CSV = ContentTypes.parse("text/csv; charset=UTF-8");
  private static final ContentType PROBLEM = ContentTypes.parse("application/problem+json");
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(FiniteNumbers.module())
          .addModule(
              new SimpleModule()
                  .addSerializer(Named.class, new StdDelegatingSerializer(Named.class, new Name()))
                  .addSerializer(Instant.class, ToStringSerializer.instance))
          .build();

  private Replies() {}

  private static final class Name extends StdConverter<Named, String> {
    @Override
    public String convert(Named named) {
      return named.id();
    }
  }

  /** A new mapper that writes JSON as replies do, and may be configured further. */
  public static ObjectMapper mapper() {
    return MAPPER.copy();
  }

  /** Writes any value as JSON. */
  public static <T> Marshaller<T, RequestEntity> json() {
    return Jackson.marshaller(MAPPER);
  }

  /** A value as JSON on one line. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a reply cannot be written as JSON", e);
    }
  }

  public static HttpResponse problem(Problem problem, String requestId) {
    HttpResponse reply =
        HttpResponse.create()
            .withStatus(problem.status())
            .withEntity(
                HttpEntities.create(
                    PROBLEM, line(problem.document(requestId)).getBytes(StandardCharsets.UTF_8)));
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
