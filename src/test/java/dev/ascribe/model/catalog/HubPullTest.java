package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.CatalogEntry.Hub;
import dev.ascribe.model.catalog.CatalogEntry.PackagedGguf;
import dev.ascribe.model.catalog.remote.FakeHub;
import dev.ascribe.model.catalog.remote.HubSettings;
import dev.ascribe.model.catalog.remote.PackageIndex;
import dev.ascribe.model.gguf.GgufConversion;
import dev.ascribe.model.gguf.GgufModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of the hub as models of the home, and what happens when the hub is not there. */
class HubPullTest {
  private static final Path TINY = Path.of("src/test/resources/models/tiny-bert");
  private static final Path GGUF = Path.of("src/test/resources/gguf/tiny-llama.gguf");
  private static final String MODEL = "hf:org/tiny-bert";
  private static final String WHEEL = "tiny-1.0.whl";

  @TempDir Path directory;

  @Test
  void aModelOfTheHubIsInstalledUnderItsId() throws IOException {
    try (FakeHub hub = tiny()) {
      ModelCatalog catalog = catalog(List.of(), hub.endpoint().toString(), "");
      Path installed = catalog.pull(MODEL, PullListener.NONE);
      assertThat(catalog.resolve(MODEL)).isEqualTo(installed);
      assertThat(catalog.isMissing(MODEL)).isFalse();
      assertThat(catalog.check(MODEL).sound()).isTrue();
      assertThat(catalog.list())
          .extracting(ModelListing::name, ModelListing::source)
          .containsExactly(tuple(MODEL, MODEL + "@" + FakeHub.COMMIT));
      int asked = hub.requests().size();
      assertThat(catalog.pull(MODEL, PullListener.NONE)).isEqualTo(installed);
      assertThat(hub.requests()).hasSize(asked);
      assertThat(catalog.home().models()).isDirectoryNotContaining("glob:**.{partial,download}");
    }
  }

  @Test
  void anInterruptedPullLeavesNothingInstalledAndIsTakenUpAgain() throws IOException {
    try (FakeHub hub = tiny()) {
      ModelCatalog catalog = catalog(List.of(), hub.endpoint().toString(), "");
      hub.refuse(404, "EntryNotFound");
      assertThatThrownBy(() -> catalog.pull(MODEL, PullListener.NONE))
          .isInstanceOfSatisfying(
              AscribeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
      assertThat(catalog.home().installed()).isEmpty();
      hub.refuse(200, "");
      assertThat(catalog.pull(MODEL, PullListener.NONE)).isDirectory();
    }
  }

  @Test
  void weightsThatCannotBeOpenedAreNotInstalled() throws IOException {
    try (FakeHub hub = tiny().with("model.safetensors", "no")) {
      ModelCatalog catalog = catalog(List.of(), hub.endpoint().toString(), "");
      assertThatThrownBy(() -> catalog.pull(MODEL, PullListener.NONE))
          .isInstanceOfSatisfying(
              AscribeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_CHECKPOINT));
      assertThat(catalog.home().installed()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "config.json, 'version https://git-lfs.github.com/spec/v1', is a Git LFS pointer",
    "config.json, '{\"model_type\": \"t5\"}', model_type 't5' is not supported",
    "tokenizer.json, '{}', has no model.vocab",
    "model.safetensors, '<!DOCTYPE html><html></html>', is a web page"
  })
  void whatCannotBeUsedIsNotInstalled(String name, String content, String message)
      throws IOException {
    try (FakeHub hub = tiny().with(name, content)) {
      ModelCatalog catalog = catalog(List.of(), hub.endpoint().toString(), "");
      assertThatThrownBy(() -> catalog.pull(MODEL, PullListener.NONE))
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining(message);
      assertThat(catalog.home().installed()).isEmpty();
    }
  }

  @Test
  void withoutTheHubTheNextSourceIsTaken() throws IOException {
    byte[] wheel = wheel();
    HttpServer index = index(wheel);
    try {
      CatalogEntry entry =
          new CatalogEntry(
              "tiny",
              "a decoder",
              "none",
              100_000,
              List.of(
                  new Hub("hf:org/tiny"),
                  new PackagedGguf(
                      "tiny",
                      WHEEL,
                      "tiny/model.gguf",
                      "these weights are the package's",
                      wheel.length,
                      FakeHub.digest("SHA-256", wheel),
                      digestOfWeights())),
              "chatml");
      // Nobody listens on port 1.
      ModelCatalog catalog =
          catalog(
              List.of(entry),
              "http://127.0.0.1:1",
              "http://127.0.0.1:%d/simple".formatted(index.getAddress().getPort()));
      List<String> notes = new ArrayList<>();
      Path installed =
          catalog.pull(
              "tiny",
              new PullListener() {
                @Override
                public void progress(Stage stage, long doneBytes, long totalBytes) {
                  assertThat(doneBytes).isBetween(0L, totalBytes);
                }

                @Override
                public void note(String line) {
                  notes.add(line);
                }
              });
      assertThat(installed).isEqualTo(catalog.resolve("tiny"));
      assertThat(notes).hasSize(2);
      assertThat(notes.get(0)).contains("cannot be reached");
      assertThat(notes.get(1)).isEqualTo("these weights are the package's");
      assertThat(catalog.chatTemplate("tiny").orElseThrow().name()).isEqualTo("chatml");
    } finally {
      index.stop(0);
    }
  }

  private static FakeHub tiny() throws IOException {
    FakeHub hub = new FakeHub("org/tiny-bert").with("pytorch_model.bin", "pickle");
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      hub.with(name, Files.readAllBytes(TINY.resolve(name)));
    }
    return hub;
  }

  private ModelCatalog catalog(List<CatalogEntry> entries, String endpoint, String index) {
    return new ModelCatalog(
        new ModelHome(directory.resolve("home")),
        entries,
        new Sources(
            new MavenDownload("no-such-maven", Duration.ofMinutes(1)),
            () ->
                HubSettings.from(
                    Map.of(
                        "HF_ENDPOINT",
                        endpoint,
                        "HF_HOME",
                        directory.resolve("hf").toString(),
                        "NO_PROXY",
                        "*")),
            () -> PackageIndex.from(Map.of("PIP_INDEX_URL", index, "NO_PROXY", "*"))));
  }

  private static HttpServer index(byte[] wheel) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page = "<a href=\"/files/%s\">".formatted(WHEEL).getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getRequestURI().getPath().startsWith("/files/") ? wheel : page;
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static byte[] wheel() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("tiny/model.gguf"));
      zip.write(Files.readAllBytes(GGUF));
    }
    return bytes.toByteArray();
  }

  private String digestOfWeights() throws IOException {
    Path expected = Files.createDirectories(directory.resolve("expected"));
    try (GgufModel file = GgufModel.open(GGUF)) {
      return GgufConversion.writeWeights(file, expected, bytes -> {}).sha256();
    }
  }
}
