package dev.ascribe.model.catalog.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * GET over HTTP with redirects that are followed by hand: a credential goes to its own server only,
 * and what the first server says of a file it redirects from is not lost.
 */
final class WebClient {
  private static final int MAX_REDIRECTS = 8;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client;
  private final Optional<Credential> credential;

  WebClient(Map<String, String> environment, Optional<Credential> credential) {
    this.client =
        HttpClient.newBuilder()
            .proxy(new EnvironmentProxy(environment))
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.credential = credential;
  }

  /**
   * An answer whose body the caller closes.
   *
   * @param first the headers of the server that was asked
   * @param headers those of the server that answered in the end
   */
  record Reply(URI uri, int status, HttpHeaders first, HttpHeaders headers, InputStream body)
      implements AutoCloseable {
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
   * Asks for a resource.
   *
   * @throws IOException when no server answers
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
        return new Reply(place, response.statusCode(), first, response.headers(), response.body());
      }
      response.body().close();
      URI next = place.resolve(location.get());
      if (place.getScheme().equals("https") && !"https".equals(next.getScheme())) {
        throw new IOException(place.getHost() + " redirects from https to " + next.getScheme());
      }
      place = next;
    }
    throw new IOException(uri.getHost() + " redirects in a circle");
  }

  private HttpRequest request(URI uri, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).header("User-Agent", "ascribe");
    headers.forEach(request::header);
    credential
        .filter(known -> known.belongsTo(uri))
        .ifPresent(known -> request.header("Authorization", known.authorization()));
    return request.GET().build();
  }
}
