package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi30;
import dev.ascribe.http.directives.Endpoint;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultRow.MetricRow;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import dev.ascribe.telemetry.MeterNames;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The document says what the server does, and the server does what the document says. */
@Timeout(60)
class OpenApiTest {
  private static final Path DOCUMENT = Path.of("src/main/resources/dev/ascribe/http/openapi.yaml");
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

  @TempDir private static Path home;
  private static HttpRig rig;
  private static JsonNode document;
  private static JsonSchemaFactory schemas;

  @BeforeAll
  static void start() throws IOException {
    rig = new HttpRig(home, "");
    document = new YAMLMapper().readTree(Files.readString(DOCUMENT));
    String json = document.toString();
    schemas =
        JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(OpenApi30.getInstance().getIri())
            .metaSchema(OpenApi30.getInstance())
            .schemaLoaders(
                loaders ->
                    loaders.schemas(location -> location.startsWith("memory:") ? json : null))
            .build();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void everyOperationIsRoutedAndEveryRouteIsWritten() {
    TreeSet<String> written = new TreeSet<>();
    document
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                METHODS.stream()
                    .filter(method -> path.getValue().has(method))
                    .forEach(
                        method ->
                            written.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    TreeSet<String> routed = new TreeSet<>();
    for (Endpoint endpoint : Endpoint.values()) {
      routed.add(endpoint.method().name() + " " + endpoint.template());
    }
    // The dashboard and the page that shows the API are no part of it.
    routed.remove("GET /");
    routed.remove("GET /api");
    routed.remove("GET /assets/{path*}");

    assertThat(routed).isEqualTo(written);
  }

  @Test
  void everyOperationAnswersAtItsPath() {
    for (Endpoint endpoint : Endpoint.values()) {
      String path = endpoint.template().replace("{id}", HttpRig.STUDY).replaceAll("[{}*]", "");
      HttpRequest.Builder request =
          rig.request(path)
              .method(endpoint.method().name(), HttpRequest.BodyPublishers.ofString("{}"));
      if (endpoint == Endpoint.STUDY_EVENTS) {
        request.header("Last-Event-ID", "none");
      }
      rig.send(request);
      assertThat(
              rig.meters
                  .find(MeterNames.HTTP_REQUEST)
                  .tags(MeterNames.METHOD, endpoint.method().name())
                  .tags(MeterNames.ROUTE, endpoint.template())
                  .timers())
          .as(endpoint + " " + path)
          .isNotEmpty();
    }
  }

  @Test
  void whatNeedsNoTokenIsWrittenToo() {
    for (Endpoint endpoint : Endpoint.values()) {
      JsonNode operation =
          document
              .path("paths")
              .path(endpoint.template())
              .path(endpoint.method().name().toLowerCase(Locale.ROOT));
      if (!operation.isMissingNode()) {
        assertThat(operation.has("security")).as(endpoint.template()).isEqualTo(endpoint.isOpen());
      }
    }
  }

  private HttpResponse<String> rename(String study, String body) {
    return rig.send(
        rig.request(study)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void theDocumentIsServedAsItIs() throws IOException {
    assertThat(rig.get("/openapi.yaml").body()).isEqualTo(Files.readString(DOCUMENT));
  }

  @Test
  void repliesAreWhatTheirSchemasSay() {
    String study = "/v1/studies/" + HttpRig.STUDY;
    assertValid("/v1/studies", "get", rig.get("/v1/studies"));
    assertValid("/v1/studies", "get", rig.get("/v1/studies?limit=1&after=1-a"));
    assertValid("/v1/studies/{id}", "get", rig.get(study));
    assertValid("/v1/studies/{id}", "get", rig.get(study + "?runs=0&after=r&state=done"));
    assertValid("/v1/studies/{id}", "patch", rename(study, "{\"title\": \"a first try\"}"));
    assertValid("/v1/studies/{id}", "delete", rig.send(rig.request(study).DELETE()));
    rig.service.add(FakeService.study("unwanted-0a1b2c3d", StudyStatus.State.DONE));
    assertValid(
        "/v1/studies/{id}",
        "delete",
        rig.send(rig.request("/v1/studies/unwanted-0a1b2c3d?delete=true").DELETE()));
    assertValid("/v1/studies/{id}/instances", "get", rig.get(study + "/instances?run=r"));
    assertValid(
        "/v1/studies/{id}/instances",
        "get",
        rig.get(study + "/instances?run=r&outcome=wrong&gold=a&q=b&method=c&method=d"));
    rig.store.upsert(
        List.of(
            new StudyRow(HttpRig.STUDY, "tiny", "0a1b", "{}", "running"),
            new RunRow(HttpRig.STUDY, "r", "d", "m", "prompted", 0, 13, "done", 0, null, 4),
            new MetricRow(HttpRig.STUDY, "r", "", "", "accuracy", "all", 0.5, 4),
            new MetricRow(HttpRig.STUDY, "r", "", "random", "map", "all", 0.5, 4)));
    assertValid("/v1/studies/{id}/report", "get", rig.get(study + "/report"));
    assertValid("/v1/models", "get", rig.get("/v1/models"));
    assertValid("/v1/methods", "get", rig.get("/v1/methods"));
    assertValid("/v1/status", "get", rig.get("/v1/status"));
    assertValid("/health/live", "get", rig.get("/health/live"));
    assertValid("/health/ready", "get", rig.get("/health/ready"));
    for (String method : List.of("shapley-kernel", "attention", "integrated-gradients")) {
      String body =
          "{\"model\": \"tiny-bert\", \"text\": \"a good day\", \"method\": \"" + method + "\"}";
      assertValid("/v1/explain", "post", rig.explain(body));
    }
    String batch =
        "{\"model\": \"tiny-bert\", \"texts\": [\"a good day\", \"\", {\"text\": \"a\", \"pair\": \"b\"}]}";
    assertValid(
        "/v1/explain/batch", "post", rig.post("/v1/explain/batch", "application/json", batch));
    String sent =
        "{\"study\": {\"name\": \"sent\", \"datasets\": [{\"name\": \"sample-nli\"}], \"models\":"
            + " [{\"model\": \"tiny-bert\", \"paradigms\": [\"prompted\"]}], \"training-sizes\":"
            + " [0]}}";
    assertValid("/v1/studies", "post", rig.post("/v1/studies", "application/json", sent));
  }

  @Test
  void everyParameterOfAQueryIsTakenByItsRoute() {
    for (Endpoint endpoint : Endpoint.values()) {
      JsonNode operation = document.path("paths").path(endpoint.template()).path("get");
      for (JsonNode parameter : operation.path("parameters")) {
        String name = parameter.path("name").asText();
        if (parameter.path("in").asText().equals("query")) {
          String path = endpoint.template().replace("{id}", HttpRig.STUDY);
          assertThat(rig.get(path + "?" + name + "=").body())
              .as(path + " " + name)
              .doesNotContain("query: ");
        }
      }
    }
  }

  @Test
  void noParameterIsLongerThanTheDocumentSays() {
    List<String> bounded = new ArrayList<>();
    for (Endpoint endpoint : Endpoint.values()) {
      JsonNode operation =
          document
              .path("paths")
              .path(endpoint.template())
              .path(endpoint.method().name().toLowerCase(Locale.ROOT));
      for (JsonNode parameter : operation.path("parameters")) {
        JsonNode schema = parameter.path("schema");
        int longest = schema.path("maxLength").asInt(schema.at("/items/maxLength").asInt());
        if (longest > 0 && parameter.path("in").asText().equals("query")) {
          String name = parameter.path("name").asText();
          String path = endpoint.template().replace("{id}", HttpRig.STUDY) + "?";
          String others = path.contains("/instances") && !name.equals("run") ? "run=r&" : "";
          // Letters are counted, whatever their number of bytes.
          HttpResponse<String> longer =
              rig.get(path + others + name + "=" + "a".repeat(longest + 1));
          assertThat(longer.statusCode()).as(path + name).isEqualTo(400);
          assertThat(longer.body()).as(path + name).contains(name + ": ");
          bounded.add(endpoint.template() + " " + name);
        }
      }
    }
    assertThat(bounded)
        .contains("/v1/studies/{id}/results run", "/v1/studies/{id}/instances method")
        .hasSize(7);
    String letters = "%F0%9F%98%80".repeat(150);
    assertThat(
            rig.get("/v1/studies/" + HttpRig.STUDY + "/instances?run=r&q=" + letters).statusCode())
        .isEqualTo(200);
  }

  @Test
  void problemsAreWhatTheirSchemaSays() {
    List<HttpResponse<String>> problems = new ArrayList<>();
    problems.add(rig.get("/v1/studies/none"));
    problems.add(rig.get("/nowhere"));
    problems.add(rig.explain("{"));
    problems.add(rig.explain("{}"));
    problems.add(
        rig.send(rig.request("/v1/studies").method("PATCH", HttpRequest.BodyPublishers.noBody())));
    for (HttpResponse<String> problem : problems) {
      assertThat(problem.statusCode()).isBetween(400, 499);
      assertValid("#/components/schemas/Problem", problem);
    }
  }

  private static void assertValid(String path, String method, HttpResponse<String> reply) {
    assertThat(reply.statusCode()).as(reply.body()).isBetween(200, 299);
    String pointer =
        "#/paths/%s/%s/responses/%d/content/application~1json/schema"
            .formatted(path.replace("~", "~0").replace("/", "~1"), method, reply.statusCode());
    assertValid(pointer, reply);
  }

  private static void assertValid(String pointer, HttpResponse<String> reply) {
    JsonSchema schema =
        schemas.getSchema(
            SchemaLocation.of("memory:openapi" + pointer),
            SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());
    assertThat(schema.validate(HttpRig.json(reply.body()))).as(reply.body()).isEmpty();
  }
}
