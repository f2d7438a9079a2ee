package dev.ascribe.model.catalog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageIndexTest {
  private static final byte[] WHEEL = "the wheel".getBytes(StandardCharsets.UTF_8);
  private static final String SHA256 = FakeHub.digest("SHA-256", WHEEL);

  @TempDir Path directory;
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            authorizations.add(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            String path = exchange.getRequestURI().getPath();
            byte[] body =
                switch (path) {
                  case "/simple/thing/" ->
                      ("<a href=\"../../files/thing-0.9.whl#sha256=00\">thing-0.9.whl</a>"
                              + "<a href=\"../../files/thing-1.0.whl#sha256=11\">thing-1.0.whl</a>")
                          .getBytes(StandardCharsets.UTF_8);
                  case "/files/thing-1.0.whl" -> WHEEL;
                  default -> new byte[0];
                };
            exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, Math.max(body.length, 1));
            exchange.getResponseBody().write(body.length == 0 ? new byte[1] : body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aFileIsFoundOnItsProjectsPage() {
    Path file = index("").fetch("thing", "thing-1.0.whl", SHA256, directory, bytes -> {});
    assertThat(file).hasBinaryContent(WHEEL);
    assertThat(authorizations).containsOnly("null");
  }

  @Test
  void theUserOfTheAddressIsKnownToTheIndex() {
    index("me:secret@").fetch("thing", "thing-1.0.whl", SHA256, directory, bytes -> {});
    assertThat(authorizations).containsOnly("Basic bWU6c2VjcmV0");
  }

  @Test
  void whatIsNotThereOrNotItIsRefused() {
    assertThatThrownBy(
            () -> index("").fetch("thing", "thing-2.0.whl", SHA256, directory, bytes -> {}))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("lists no file 'thing-2.0.whl'");
    assertThatThrownBy(
            () -> index("").fetch("other", "thing-1.0.whl", SHA256, directory, bytes -> {}))
        .hasMessageContaining("answers 404");
    assertThatThrownBy(
            () ->
                index("").fetch("thing", "thing-1.0.whl", "ab".repeat(32), directory, bytes -> {}))
        .hasMessageContaining("have the digest");
    assertThat(directory.resolve("thing-1.0.whl")).doesNotExist();
  }

  @Test
  void proxiesOfTheEnvironmentCount() {
    EnvironmentProxy proxies =
        new EnvironmentProxy(
            Map.of(
                "https_proxy", "http://proxy.example:3128",
                "HTTP_PROXY", "other.example",
                "NO_PROXY", "localhost, .intern.example"));
    assertThat(proxies.select(URI.create("https://hub.example/x")))
        .containsExactly(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("proxy.example", 3128)));
    assertThat(proxies.select(URI.create("http://hub.example/x")))
        .containsExactly(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("other.example", 80)));
    assertThat(proxies.select(URI.create("https://a.intern.example/x")))
        .containsExactly(Proxy.NO_PROXY);
    assertThat(proxies.select(URI.create("https://localhost/x"))).containsExactly(Proxy.NO_PROXY);
  }

  private PackageIndex index(String user) {
    return PackageIndex.from(
        Map.of(
            "PIP_INDEX_URL",
            "http://%s127.0.0.1:%d/simple/".formatted(user, server.getAddress().getPort()),
            "NO_PROXY",
            "*"),
        Duration.ZERO);
  }
}
