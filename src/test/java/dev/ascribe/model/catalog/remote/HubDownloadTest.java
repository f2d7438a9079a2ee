package dev.ascribe.model.catalog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.remote.FakeHub.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubDownloadTest {
  private static final byte[] WEIGHTS = new byte[200_000];

  static {
    new Random(1).nextBytes(WEIGHTS);
  }

  @TempDir Path directory;
  private final FakeHub hub =
      new FakeHub("org/name")
          .with("config.json", "{}")
          .with("tokenizer.json", "{\"model\": 1}")
          .with("model.safetensors", WEIGHTS)
          .with("pytorch_model.bin", WEIGHTS)
          .with("generation_config.json", "{}")
          .with("README.md", "read me");

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void onlyTheFilesThatAreNeededCome() throws IOException {
    Path files = fetch("hf:org/name", Map.of());
    assertThat(names(files)).containsExactly("config.json", "model.safetensors", "tokenizer.json");
    assertThat(files.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() throws IOException {
    hub.requireToken("hf_secret");
    fetch("hf:org/name", Map.of("HF_TOKEN", "hf_secret"));
    assertThat(hub.requests()).anyMatch(Request::large);
    for (Request request : hub.requests()) {
      assertThat(request.authorization())
          .as(request.path())
          .isEqualTo(request.large() ? null : "Bearer hf_secret");
    }
  }

  @Test
  void aTransferThatBreaksOffGoesOnWhereItWas() throws IOException {
    hub.breakOff(50_000, 2);
    Path files = fetch("hf:org/name", Map.of());
    assertThat(files.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(ranges()).startsWith((String) null).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void anotherProcessGoesOnFromWhatAKilledOneLeft() throws IOException {
    hub.breakOff(20_000, 1000);
    assertRefused("hf:org/name", Map.of(), ErrorCode.DOWNLOAD_FAILED, "the same command goes on");
    Path partial = directory.resolve(FakeHub.COMMIT).resolve("model.safetensors.incomplete");
    long there = Files.size(partial);
    assertThat(there).isBetween(20_000L, 199_999L);
    hub.breakOff(Integer.MAX_VALUE, 0);
    hub.requests().clear();
    Path files = fetch("hf:org/name", Map.of());
    assertThat(files.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(ranges()).containsExactly("bytes=" + there + "-");
    assertThat(names(files)).hasSize(3);
  }

  @Test
  void aWholeFileThatWasNotNamedYetIsTaken() throws IOException {
    Path partial = directory.resolve(FakeHub.COMMIT).resolve("model.safetensors.incomplete");
    Files.createDirectories(partial.getParent());
    Files.write(partial, WEIGHTS);
    Files.writeString(
        partial.resolveSibling("model.safetensors.tag"), FakeHub.digest("SHA-256", WEIGHTS));
    assertThat(fetch("hf:org/name", Map.of()).resolve("model.safetensors"))
        .hasBinaryContent(WEIGHTS);
  }

  @Test
  void aPartOfAnotherFileIsNotGoneOnFrom() throws IOException {
    Path partial = directory.resolve(FakeHub.COMMIT).resolve("model.safetensors.incomplete");
    Files.createDirectories(partial.getParent());
    Files.write(partial, new byte[1000]);
    Files.writeString(partial.resolveSibling("model.safetensors.tag"), "ab".repeat(32));
    assertThat(fetch("hf:org/name", Map.of()).resolve("model.safetensors"))
        .hasBinaryContent(WEIGHTS);
  }

  @Test
  void bytesThatAreNotTheRightOnesAreRefused() {
    hub.damage();
    assertRefused("hf:org/name", Map.of(), ErrorCode.DOWNLOAD_FAILED, "have the digest");
    assertThat(directory.resolve(FakeHub.COMMIT).resolve("model.safetensors")).doesNotExist();
    assertThat(directory.resolve(FakeHub.COMMIT).resolve("model.safetensors.incomplete"))
        .doesNotExist();
  }

  @Test
  void aServerThatIsBusyForAWhileIsAskedAgain() throws IOException {
    hub.refuse(503, 3);
    assertThat(names(fetch("hf:org/name", Map.of()))).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "401, GatedRepo, , MODEL_NOT_FOUND, accept its licence",
    "403, GatedRepo, hf_x, MODEL_NOT_FOUND, HF_TOKEN has no access",
    "401, RepoNotFound, , MODEL_NOT_FOUND, no such model",
    "404, RevisionNotFound, , MODEL_NOT_FOUND, no revision 'main'",
    "404, EntryNotFound, , MODEL_NOT_FOUND, not found on localhost",
    "429, Limited, , DOWNLOAD_FAILED, refuses more requests",
    "500, Broken, , DOWNLOAD_FAILED, answers 500"
  })
  void refusalsSayWhatHelps(
      int status, String code, String token, ErrorCode expected, String message) {
    hub.refuse(status, code);
    assertRefused(
        "hf:org/name", token == null ? Map.of() : Map.of("HF_TOKEN", token), expected, message);
  }

  @Test
  void shardsFollowTheirIndex() throws IOException {
    byte[] second = {1, 2, 3};
    try (FakeHub sharded =
        new FakeHub("org/name")
            .with("config.json", "{}")
            .with(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}}")
            .with("m-1.safetensors", WEIGHTS)
            .with("m-2.safetensors", second)
            .with("m-3.safetensors", second)) {
      download(sharded, "hf:org/name", Map.of(), Verification.REQUIRED);
      assertThat(names(directory.resolve(FakeHub.COMMIT)))
          .containsExactly(
              "config.json", "m-1.safetensors", "m-2.safetensors", "model.safetensors.index.json");
    }
  }

  @Test
  void picklesAloneAreRefusedWithTheReason() throws IOException {
    try (FakeHub pickled =
        new FakeHub("org/name").with("config.json", "{}").with("pytorch_model.bin", WEIGHTS)) {
      assertThatThrownBy(() -> download(pickled, "hf:org/name", Map.of(), Verification.REQUIRED))
          .isInstanceOfSatisfying(
              AscribeException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
          .hasMessageContaining("runs code when it is read")
          .hasMessageContaining("safe_serialization=True");
      assertThat(pickled.requests()).noneMatch(Request::large);
    }
  }

  @Test
  void whatTheHubsOwnToolsDownloadedIsNotDownloadedAgain() throws IOException {
    cache("model.safetensors", WEIGHTS, FakeHub.digest("SHA-256", WEIGHTS));
    Path files = fetch("hf:org/name", cacheVariables());
    assertThat(files.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(names(files)).hasSize(3);
    assertThat(hub.requests()).noneMatch(request -> request.path().endsWith(".safetensors"));
  }

  @Test
  void aDamagedCacheIsNotTrusted() throws IOException {
    byte[] damaged = WEIGHTS.clone();
    damaged[7]++;
    cache("model.safetensors", damaged, FakeHub.digest("SHA-256", WEIGHTS));
    assertThat(fetch("hf:org/name", cacheVariables()).resolve("model.safetensors"))
        .hasBinaryContent(WEIGHTS);
  }

  @Test
  void offlineTheCacheIsEnough() throws IOException {
    cache("model.safetensors", WEIGHTS, FakeHub.digest("SHA-256", WEIGHTS));
    cache("config.json", new byte[] {'{', '}'}, FakeHub.gitDigest(new byte[] {'{', '}'}));
    Map<String, String> offline = new HashMap<>(cacheVariables());
    offline.put("HF_HUB_OFFLINE", "1");
    assertThat(names(fetch("hf:org/name", offline)))
        .containsExactly("config.json", "model.safetensors");
    assertThat(hub.requests()).isEmpty();
    assertRefused("hf:org/other", offline, ErrorCode.DOWNLOAD_FAILED, "HF_HUB_OFFLINE");
  }

  @Test
  void idsThatAreNoneAreRefused() {
    for (String id : List.of("hf:", "hf:a/b/c", "hf:../x", "hf:a/..", "hf:a/b@", "hf:a b")) {
      assertThatThrownBy(() -> HubId.parse(id))
          .as(id)
          .isInstanceOf(AscribeException.class)
          .hasMessageContaining("hf:ORG/NAME");
    }
    assertThat(HubId.parse("hf:gpt2").directoryName()).isEqualTo("hf--gpt2");
    assertThat(HubId.parse("hf:a/b@refs/pr/1"))
        .isEqualTo(new HubId("a/b", "refs/pr/1"))
        .hasToString("hf:a/b@refs/pr/1");
  }

  private Path fetch(String model, Map<String, String> environment) throws IOException {
    return download(hub, model, environment, Verification.REQUIRED).directory();
  }

  private HubDownload.Downloaded download(
      FakeHub server, String model, Map<String, String> environment, Verification verification)
      throws IOException {
    return new HubDownload(
            HubId.parse(model), settings(server, environment), Duration.ZERO, note -> {})
        .fetch(
            directory, verification, (done, total) -> assertThat(done).isLessThanOrEqualTo(total));
  }

  private void assertRefused(
      String model, Map<String, String> environment, ErrorCode code, String message) {
    assertThatThrownBy(() -> fetch(model, environment))
        .isInstanceOfSatisfying(AscribeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private HubSettings settings(FakeHub server, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.put("HF_ENDPOINT", server.endpoint() + "/");
    all.put("HF_HOME", directory.resolve("no-cache").toString());
    all.put("NO_PROXY", "*");
    all.putAll(environment);
    return HubSettings.from(all);
  }

  private Map<String, String> cacheVariables() {
    return Map.of("HF_HOME", directory.resolve("hf").toString());
  }

  private void cache(String name, byte[] content, String digest) throws IOException {
    Path repository = directory.resolve("hf/hub/models--org--name");
    Path snapshot =
        Files.createDirectories(repository.resolve("snapshots").resolve(FakeHub.COMMIT));
    Path blob = Files.createDirectories(repository.resolve("blobs")).resolve(digest);
    Files.write(blob, content);
    Files.createSymbolicLink(snapshot.resolve(name), blob);
    Files.createDirectories(repository.resolve("refs"));
    Files.writeString(repository.resolve("refs/main"), FakeHub.COMMIT);
  }

  private List<String> ranges() {
    return hub.requests().stream().filter(Request::large).map(Request::range).toList();
  }

  private static List<String> names(Path files) throws IOException {
    try (Stream<Path> list = Files.list(files)) {
      return list.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
