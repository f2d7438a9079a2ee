package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sends GET requests. It follows redirects itself, so that a credential goes to its own server
 * only, and so that the headers of the first server are kept.
 */
final class WebClient {
  private static final int MAX_REDIRECTS = 8;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
  private static final int DEFAULT_PATIENCE_SECONDS = 60;
  private static final int MOST_PATIENCE_SECONDS = 86_400;

  /**
   * The fewest bytes that must arrive within the patience; even a modem is a hundred times as fast.
   */
  private static final long LEAST_BYTES = 1_000;

  private final HttpClient client;
  private final Optional<Credential> credential;
  private final Duration patience;

  /**
   * Creates the client.
   *
   * @param patience the longest time until a server answers, and between parts of a body
   */
  WebClient(Map<String, String> environment, Optional<Credential> credential, Duration patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .proxy(new EnvironmentProxy(environment))
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.credential = credential;
  }

  /**
   * Returns the patience that a variable of the environment sets, in seconds.
   *
   * @throws AscribeException INVALID_VALUE if it is not a positive number
   */
  static Duration patience(Map<String, String> environment, String variable) {
    String text = environment.getOrDefault(variable, "").strip();
    try {
      int seconds = text.isEmpty() ? DEFAULT_PATIENCE_SECONDS : Integer.parseInt(text);
      if (seconds >= 1 && seconds <= MOST_PATIENCE_SECONDS) {
        return Duration.ofSeconds(seconds);
      }
    } catch (NumberFormatException e) {
      throw notSeconds(variable, text, e);
    }
    throw notSeconds(variable, text, null);
  }

  /**
   * Returns the web address that a variable of the environment sets, without slashes at its end.
   *
   * @param otherwise the address if the variable is not set, and the example in the error
   * @throws AscribeException INVALID_VALUE if it is not a web address
   */
  static URI address(Map<String, String> environment, String variable, String otherwise) {
    String text = environment.getOrDefault(variable, "").strip();
    try {
      URI uri = URI.create((text.isEmpty() ? otherwise : text).replaceFirst("/+$", ""));
      if (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw notAnAddress(variable, text, otherwise, e);
    }
    throw notAnAddress(variable, text, otherwise, null);
  }

  private static AscribeException notAnAddress(
      String variable, String text, String example, Exception cause) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: '%s' is not a web address (allowed: such as %s)".formatted(variable, text, example),
        cause);
  }

  private static AscribeException notSeconds(String variable, String text, Exception cause) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: '%s' is not a number of seconds (allowed: 1 to %d)"
            .formatted(variable, text, MOST_PATIENCE_SECONDS),
        cause);
  }

  /**
   * A reply, which the caller closes.
   *
   * @param first the headers of the server that was asked first
   * @param headers the headers of the server that answered in the end
   */
  record Reply(URI uri, int status, HttpHeaders first, HttpHeaders headers, InputStream body)
      implements AutoCloseable {
    private static final int PARTIAL_CONTENT = 206;

    /** Whether the body is a part of the file, as it was asked for. */
    boolean isPartial() {
      return status == PARTIAL_CONTENT;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /** Whether requests carry a credential. */
  boolean authenticates() {
    return credential.isPresent();
  }

  /**
   * Requests a resource.
   *
   * @throws IOException if no server answers
   * @throws ProtocolException if a redirect is unsafe or leads in a circle
   */
  Reply get(URI uri, Map<String, String> headers) throws IOException, InterruptedException {
    URI place = uri;
    HttpHeaders first = null;
    for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
      HttpResponse<InputStream> response =
          client.send(request(place, headers), BodyHandlers.ofInputStream());
      first = first == null ? response.headers() : first;
      Optional<String> location = response.headers().firstValue("Location");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return new Reply(
            place, response.statusCode(), first, response.headers(), guarded(response.body()));
      }
      response.body().close();
      place = redirected(place, location.get());
    }
    throw new ProtocolException(uri.getHost() + " redirects in a circle");
  }

  private InputStream guarded(InputStream body) {
    return new StallGuard(
        body,
        patience,
        LEAST_BYTES,
        () -> {
          try {
            body.close();
          } catch (IOException e) {
            // The reader's read ends now, and the reader reports what happened.
            return;
          }
        });
  }

  private static URI redirected(URI from, String location) throws ProtocolException {
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(from.getHost() + " redirects to an invalid address");
    }
    String scheme = String.valueOf(next.getScheme());
    boolean secureEnough =
        scheme.equals("https") || (scheme.equals("http") && from.getScheme().equals("http"));
    if (!secureEnough || next.getHost() == null) {
      throw new ProtocolException(
          "%s redirects from %s to %s".formatted(from.getHost(), from.getScheme(), scheme));
    }
    return next;
  }

  private HttpRequest request(URI uri, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(patience).header("User-Agent", "ascribe");
    headers.forEach(request::header);
    credential
        .filter(known -> known.belongsTo(uri))
        .ifPresent(known -> request.header("Authorization", known.authorization()));
    return request.GET().build();
  }
}
