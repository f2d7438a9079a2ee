package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.storage.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first readiness check after the end of the database says so. */
@Timeout(120)
class StoppedDatabaseTest {
  @TempDir Path home;

  @Test
  void theDaemonIsNotReadyFromThenOn() throws Exception {
    PostgresServer server = PostgresServer.startNew();
    try (TinyDaemon daemon =
        new TinyDaemon(home, server.newDatabase(), TinyStudies.TINY_BERT, "")) {
      for (int i = 0; i < 3; i++) {
        assertThat(ready(daemon).statusCode()).isEqualTo(200);
      }

      server.kill();
      HttpResponse<String> reply = ready(daemon);
      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.body()).contains("\"store\"").doesNotContain("\"store\":\"ok\"");

      server.start();
      assertThat(ready(daemon).statusCode()).isEqualTo(200);
    } finally {
      server.kill();
    }
  }

  private static HttpResponse<String> ready(TinyDaemon daemon)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(daemon.url() + "/health/ready")).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
