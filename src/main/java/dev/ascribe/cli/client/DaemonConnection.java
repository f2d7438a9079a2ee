package dev.ascribe.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends requests to a daemon and reads its replies. Every failure is an {@link AscribeException}.
 * Thread-safe.
 */
final class DaemonConnection {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Long enough for a submission, whose data and models are checked first. */
  private static final Duration REPLY = Duration.ofMinutes(2);

  /** The most bytes of a problem document. Another server's page may be longer. */
  private static final int LONGEST_PROBLEM = 1 << 16;

  static final int OK = 200;
  static final int CREATED = 201;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ServerAddress server;
  private final Duration silence;
  private final HttpClient http;

  /**
   * @param silence a reply counts as broken off if no byte of it arrives for this time
   */
  DaemonConnection(ServerAddress server, Duration silence) {
    this.server = server;
    this.silence = silence;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
  }

  HttpRequest get(String path) {
    return request(path).GET().build();
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.base() + path)).timeout(REPLY);
    if (!server.token().isEmpty()) {
      request.header("Authorization", "Bearer " + server.token());
    }
    return request;
  }

  HttpResponse<InputStream> send(HttpRequest request) {
    HttpResponse<InputStream> response = exchange(request);
    if (response.statusCode() != OK && response.statusCode() != CREATED) {
      throw Problems.of(server, response.statusCode(), text(response, LONGEST_PROBLEM));
    }
    return response;
  }

  HttpResponse<InputStream> exchange(HttpRequest request) {
    try {
      return http.send(request, head -> new TimedBody(silence));
    } catch (HttpConnectTimeoutException | ConnectException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "no daemon answers at %s; 'ascribe serve' starts one, --server or ASCRIBE_SERVER names another"
              .formatted(server),
          e);
    } catch (HttpTimeoutException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "%s did not answer within %d s"
              .formatted(server, request.timeout().orElse(REPLY).toSeconds()),
          e);
    } catch (IOException e) {
      throw lost(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AscribeException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  JsonNode json(HttpResponse<InputStream> response) {
    try {
      return MAPPER.readTree(text(response, Integer.MAX_VALUE));
    } catch (JsonProcessingException e) {
      throw new AscribeException(
          ErrorCode.SERVER_UNAVAILABLE,
          "%s answered with something other than JSON: is it an Ascribe daemon?".formatted(server),
          e);
    }
  }

  String text(HttpResponse<InputStream> response, int longest) {
    try (InputStream body = response.body()) {
      return new String(body.readNBytes(longest), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** The failure of a connection that broke during a reply. */
  AscribeException lost(IOException cause) {
    return new AscribeException(
        ErrorCode.SERVER_UNAVAILABLE,
        "the connection to %s broke: %s".formatted(server, SafeText.visible(cause.toString())),
        cause);
  }
}
