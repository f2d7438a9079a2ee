package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.storage.ChildProcess;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as its own process, from its address to its exit code. */
@Timeout(180)
class ServeTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String STUDY =
      """
      study {
        name = long
        datasets = [{ name = sample-sentiment }]
        models = [{ model = tiny-bert, paradigms = [prompted] }]
        training-sizes = [0]
        methods = [shapley-sampling]
        attribution { permutations = 200 }
      }
      """;
  private static final String TEXT =
      "{\"model\": \"tiny-bert\", \"text\": \"it was a great day\", \"seed\": %d}";

  @TempDir private Path home;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void installModel() {
    new ModelCatalog(new ModelHome(home))
        .importDirectory(TinyStudies.TINY_BERT, "tiny-bert", false);
  }

  private ChildProcess serve(String... more) throws IOException {
    String[] arguments =
        Stream.concat(
                Stream.of("serve", "--home", home.toString(), "--devices", "cpu:1"),
                Stream.of(more))
            .toArray(String[]::new);
    return ChildProcess.start(Main.class, arguments);
  }

  private HttpRequest post(String address, String path, String type, String body) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private JsonNode get(String address, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
    return MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Waits for the last event of a study: the stream ends with it. */
  private String lastEvent(String address, String id) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/v1/studies/" + id + "/events")).build();
    String events = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    List<String> names = events.lines().filter(line -> line.startsWith("event: ")).toList();
    return names.get(names.size() - 1);
  }

  /** Sends requests for explanations, and waits for the first reply. */
  private List<CompletableFuture<HttpResponse<String>>> explain(String address) {
    List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
    for (int seed = 0; seed < 40; seed++) {
      HttpRequest explain = post(address, "/v1/explain", "application/json", TEXT.formatted(seed));
      replies.add(client.sendAsync(explain, HttpResponse.BodyHandlers.ofString()));
    }
    assertThat(replies.get(0).join().statusCode()).isEqualTo(200);
    return replies;
  }

  @Test
  void whatIsTakenIsAnsweredOrGoesOnAfterAKillAndAfterAStop() throws Exception {
    String id;
    try (ChildProcess daemon = serve("--port", "0")) {
      String address = daemon.next("Listening at ");
      HttpResponse<String> submitted =
          client.send(
              post(address, "/v1/studies", "application/hocon", STUDY),
              HttpResponse.BodyHandlers.ofString());
      assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
      id = MAPPER.readTree(submitted.body()).path("id").asText();
      explain(address);
      daemon.kill();
    }
    try (ChildProcess daemon = serve("--port", "0")) {
      String address = daemon.next("Listening at ");
      assertThat(get(address, "/v1/studies/" + id).path("state").asText()).isEqualTo("running");
      List<CompletableFuture<HttpResponse<String>>> replies = explain(address);

      assertThat(daemon.terminate()).isZero();

      for (CompletableFuture<HttpResponse<String>> reply : replies) {
        // Those that came before the signal are answered, later ones are refused one way or
        // another.
        int status = reply.handle((got, refused) -> got == null ? 503 : got.statusCode()).join();
        assertThat(status).isIn(200, 503);
      }
    }
    try (ChildProcess daemon = serve("--port", "0")) {
      String address = daemon.next("Listening at ");
      assertThat(lastEvent(address, id)).isEqualTo("event: study-completed");
      JsonNode study = get(address, "/v1/studies/" + id);
      assertThat(study.path("state").asText()).isEqualTo("done");
      assertThat(study.path("completed").asInt()).isEqualTo(study.path("instances").asInt());
      assertThat(daemon.terminate()).isZero();
    }
    try (ResultStore store = ResultStores.open("jdbc:sqlite:" + home.resolve("ascribe.db"))) {
      assertThat(store.studies()).extracting(row -> row.status()).containsExactly("done");
      assertThat(store.failures(id)).isEmpty();
    }
  }

  @Test
  void aTakenPortAndAWrongSettingAreBadInput() throws Exception {
    try (ChildProcess first = serve("--port", "0")) {
      String address = first.next("Listening at ");
      String port = address.substring(address.lastIndexOf(':') + 1);
      try (ChildProcess second = serve("--port", port)) {
        assertThat(second.await()).isEqualTo(2);
      }
      try (ChildProcess open = serve("--port", "0", "--host", "0.0.0.0")) {
        assertThat(open.await()).isEqualTo(2);
      }
    }
  }
}
