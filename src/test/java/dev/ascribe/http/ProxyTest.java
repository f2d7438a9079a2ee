package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server of loopback behind proxies, which browsers know by the proxies' names. */
@Timeout(60)
class ProxyTest {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir private static Path home;
  private static HttpRig rig;

  @BeforeAll
  static void start() {
    rig =
        new HttpRig(
            home,
            "token = \""
                + TOKEN
                + "\", public-hosts = [\"lab.example\","
                + " \"https://Lab2.example:8443\"]");
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static String status(String method, String headers) throws IOException {
    String reply =
        rig.raw(
            (method
                    + " /v1/studies/none HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer "
                    + TOKEN
                    + "\r\n"
                    + headers
                    + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return reply.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3);
  }

  @ParameterizedTest
  @CsvSource({
    // Found, but that there is no such study.
    "lab.example, 404",
    "LAB.example:8080, 404",
    "lab2.example, 404",
    "127.0.0.1:8420, 404",
    "lab3.example, 421",
    "x.lab.example, 421",
    "lab.example.evil.example, 421"
  })
  void aProxyMayPassItsNameOn(String host, String status) throws IOException {
    assertThat(status("GET", "Host: " + host + "\r\n")).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "https://lab.example, 404",
    "http://lab.example, 404",
    "https://lab.example:443, 404",
    "https://lab.example:8443, 403",
    "http://lab.example:443, 403",
    "https://lab2.example:8443, 404",
    "https://lab2.example, 403",
    "http://lab2.example:8443, 403",
    "https://evil.example, 403",
    "lab.example, 403",
    "null, 403"
  })
  void pagesThatAProxyServesMayChangeThings(String origin, String status) throws IOException {
    String headers = "Host: 127.0.0.1:" + rig.port() + "\r\nOrigin: " + origin + "\r\n";
    assertThat(status("DELETE", headers)).isEqualTo(status);
  }

  @Test
  void theirNamesLetNobodyReadAcrossOrigins() {
    var reply =
        rig.get("/v1/methods", "Origin", "https://lab.example", "Authorization", "Bearer " + TOKEN);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }
}
