package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.http.settings.HttpSettings;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask, and from where. */
@Timeout(60)
class AccessTest {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir private Path home;

  @Test
  void theTokenMayLieInAFile() throws Exception {
    Path file = Files.writeString(home.resolve("token"), TOKEN + "\n");
    try (HttpRig rig = new HttpRig(home, "token = \"\", token-file = \"" + file + "\"")) {
      assertThat(rig.get("/v1/studies").statusCode()).isEqualTo(401);
      assertThat(rig.get("/v1/studies", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void whereThereIsATokenRequestsMustBearIt() {
    try (HttpRig rig = new HttpRig(home, "token = \"" + TOKEN + "\"")) {
      for (String wrong :
          new String[] {"Bearer " + TOKEN + "0", "Bearer ", "Basic " + TOKEN, TOKEN}) {
        HttpResponse<String> reply = rig.get("/v1/studies", "Authorization", wrong);
        assertThat(reply.statusCode()).as(wrong).isEqualTo(401);
        assertThat(reply.headers().firstValue("WWW-Authenticate"))
            .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
        assertThat(HttpRig.json(reply.body()).path("code").asText()).isEqualTo("UNAUTHORIZED");
        assertThat(reply.body()).doesNotContain(TOKEN);
      }
      assertThat(rig.get("/v1/studies").statusCode()).isEqualTo(401);
      assertThat(rig.get("/metrics").statusCode()).isEqualTo(401);
      assertThat(rig.get("/v1/studies", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(rig.get("/v1/studies", "Authorization", "bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      for (String open : new String[] {"/health/live", "/health/ready", "/openapi.yaml"}) {
        assertThat(rig.get(open).statusCode()).as(open).isEqualTo(200);
      }
    }
  }

  @Test
  void everyReplyTellsBrowsersToBeCareful() {
    try (HttpRig rig = new HttpRig(home, "")) {
      for (String path : new String[] {"/v1/methods", "/nothing", "/health/live"}) {
        HttpResponse<String> reply = rig.get(path);
        assertThat(reply.headers().firstValue("Content-Security-Policy"))
            .hasValueSatisfying(
                policy ->
                    assertThat(policy)
                        .contains("default-src 'self'")
                        .contains("frame-ancestors 'none'"));
        assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(reply.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(reply.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(reply.headers().firstValue("Server")).isEmpty();
      }
    }
  }

  @Test
  void pagesOfOtherServersChangeNothing() {
    try (HttpRig rig = new HttpRig(home, "")) {
      HttpRequest.Builder foreign =
          rig.request("/v1/studies/" + HttpRig.STUDY)
              .header("Origin", "https://evil.example")
              .DELETE();
      assertThat(rig.send(foreign).statusCode()).isEqualTo(403);
      HttpRequest.Builder own =
          rig.request("/v1/studies/" + HttpRig.STUDY)
              .header("Origin", "http://127.0.0.1:" + rig.port())
              .DELETE();
      assertThat(rig.send(own).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:PORT, 200",
    "HTTP://127.0.0.1:PORT, 200",
    "evil://127.0.0.1:PORT, 403",
    "https://127.0.0.1:PORT, 403",
    "http://127.0.0.1, 403",
    "http://127.0.0.1:1PORT, 403",
    "http://localhost:PORT, 403",
    "http://user@127.0.0.1:PORT, 403",
    "http://127.0.0.1:PORT@evil.example, 403",
    "http://127.0.0.1:PORT.evil.example, 403",
    "http://127.0.0.1:PORT/, 403",
    "http://127.0.0.1:PORT http://evil.example, 403",
    "//127.0.0.1:PORT, 403",
    "127.0.0.1:PORT, 403",
    "file://, 403",
    "null, 403",
    "'', 403"
  })
  void anOriginIsItsSchemeItsHostAndItsPort(String origin, int status) throws IOException {
    try (HttpRig rig = new HttpRig(home, "")) {
      String own = String.valueOf(rig.port());
      assertThat(delete(rig, "127.0.0.1:" + own, "Origin: " + origin.replace("PORT", own)))
          .isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, http://localhost, 200",
    "localhost:80, http://localhost, 200",
    "localhost, http://localhost:80, 200",
    "LOCALHOST, http://localhost:080, 200",
    "localhost, http://localhost:443, 403",
    "localhost:443, https://localhost, 403",
    "[::1]:80, http://[::1], 200"
  })
  void aPortThatIsLeftOutIsThatOfTheScheme(String host, String origin, int status)
      throws IOException {
    try (HttpRig rig = new HttpRig(home, "")) {
      assertThat(delete(rig, host, "Origin: " + origin)).isEqualTo(status);
      assertThat(delete(rig, host, "Origin: " + origin + "\r\nOrigin: " + origin)).isEqualTo(403);
    }
  }

  private static int delete(HttpRig rig, String host, String headers) throws IOException {
    String request =
        "DELETE /v1/studies/%s HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\n\r\n"
            .formatted(HttpRig.STUDY, host, headers);
    return Integer.parseInt(rig.raw(request.getBytes(StandardCharsets.US_ASCII)).substring(9, 12));
  }

  @Test
  void originsThatTheSettingsNameAreShared() {
    try (HttpRig rig = new HttpRig(home, "cors-origins = [\"https://lab.example\"]")) {
      HttpRequest.Builder preflight =
          rig.request("/v1/explain")
              .header("Origin", "https://lab.example")
              .header("Access-Control-Request-Method", "POST")
              .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
      HttpResponse<String> allowed = rig.send(preflight);
      assertThat(allowed.statusCode()).isEqualTo(204);
      assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods")).contains("POST");
      HttpResponse<String> shared = rig.get("/v1/methods", "Origin", "https://lab.example");
      assertThat(shared.headers().firstValue("Access-Control-Allow-Origin"))
          .contains("https://lab.example");
      HttpResponse<String> other = rig.get("/v1/methods", "Origin", "https://evil.example");
      assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 421",
    "evil.example:8420, 421",
    "127.0.0.1.evil.example, 421",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "127.0.0.1:99, 200",
    "[::1]:80, 200"
  })
  void onLoopbackAForeignNameLeadsNowhere(String host, int status) throws IOException {
    try (HttpRig rig = new HttpRig(home, "")) {
      String request =
          "GET /v1/methods HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      String reply = rig.raw(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(reply).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host = \"0.0.0.0\"",
        "host = \"0.0.0.0\", token = \"tooclose\"",
        "token = \"with blanks in its midst\"",
        "port = 70000",
        "max-body = 0",
        "max-body = many",
        "idle-timeout = soon",
        "cors-origins = [\"*\"]",
        "public-hosts = [\"lab.example\"]",
        "public-hosts = [\"*.example\"], token = \"0123456789abcdef\"",
        "public-hosts = [\"lab.example/path\"], token = \"0123456789abcdef\"",
        "max-bodies = 1 KiB",
        "max-study-evaluations = 1",
        "data-directory = \"/no/such/directory\"",
        "host = \"no such host\"",
        "operations.port = 70000",
        "operations.port = -1",
        "operations.port = next",
        "operations.host = \"no such host\"",
        "operations.host = \"0.0.0.0\"",
        "head-timeout = 0s",
        "max-client-connections = 0"
      })
  void settingsThatMakeNoSenseAreNamed(String setting) {
    Config config =
        ConfigFactory.parseString("ascribe.http {" + setting + "}")
            .withFallback(ConfigFactory.parseString("ascribe.http.token = \"\""))
            .withFallback(ConfigFactory.load());

    assertThatThrownBy(() -> HttpSettings.from(config))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("ascribe.http.")
        .hasMessageContaining("allowed: ")
        .hasMessageNotContaining("tooclose")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (HttpRig rig = new HttpRig(home, "")) {
      assertThatThrownBy(() -> new HttpRig(home, "port = " + rig.port()))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("cannot listen at 127.0.0.1:" + rig.port())
          .hasMessageNotContaining("\n");
    }
  }
}
