package dev.ascribe.model.catalog.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.remote.FakeHub.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that do not send what was asked for, or do not say what they send. */
class HostileHubTest {
  private static final byte[] WEIGHTS = new byte[200_000];
  private static final String ID = "hf:org/name";

  static {
    new Random(1).nextBytes(WEIGHTS);
  }

  private final List<String> notes = new CopyOnWriteArrayList<>();

  /** A test whose server stalls sets a second; for the others, a crowded machine may stall. */
  private String patienceSeconds = "30";

  @TempDir Path directory;
  private final FakeHub hub =
      new FakeHub("org/name")
          .with("config.json", "{}" + " ".repeat(98))
          .with("tokenizer.json", "{\"model\": 1}")
          .with("model.safetensors", WEIGHTS);

  @AfterEach
  void stop() {
    hub.close();
  }

  @ParameterizedTest
  @CsvSource({
    "STALLS, fewer than 1000 bytes came within 1 s",
    "DRIPS, fewer than 1000 bytes came within 1 s",
    "NEVER_ENDS, the server sent more than the 100 bytes of the file",
    "SAYS_NO_DIGEST, the server does not give its digest",
    "SENDS_HALF_AND_SAYS_NOTHING, does not give its digest or its length",
    "COMPRESSES, in the encoding 'gzip'",
    "REDIRECTS_ELSEWHERE, redirects from http to ftp"
  })
  void everyDownloadEndsAndNothingWrongGetsAName(Fault fault, String message) {
    patienceSeconds = fault == Fault.STALLS || fault == Fault.DRIPS ? "1" : patienceSeconds;
    hub.lists(fault == Fault.NEVER_ENDS, false).with(fault);
    assertRefused(Verification.REQUIRED, message);
    assertThat(named()).isEmpty();
  }

  @Test
  void aBodyWithoutEndIsNotTakenForALengthThatNobodyTold() {
    hub.with(Fault.NEVER_ENDS);
    assertRefused(Verification.WAIVED, "more than the 100 bytes");
    assertThat(named()).isEmpty();
  }

  @Test
  void theListingsDigestsAreEnough() throws IOException {
    hub.lists(true, true).with(Fault.SAYS_NO_DIGEST);
    HubDownload.Downloaded downloaded = download(Verification.REQUIRED);
    assertThat(downloaded.unverified()).isEmpty();
    assertThat(downloaded.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void aFileThatChangedSinceItWasListedIsRefused() {
    hub.lists(true, true).with(Fault.CHANGED);
    assertRefused(Verification.REQUIRED, "have the digest");
    assertRefused(Verification.WAIVED, "have the digest");
    assertThat(named()).isEmpty();
  }

  @Test
  void whoVouchesForAFileGetsItAndIsToldWhich() throws IOException {
    hub.lists(false, false).with(Fault.SAYS_NO_DIGEST);
    HubDownload.Downloaded downloaded = download(Verification.WAIVED);
    assertThat(downloaded.unverified())
        .containsExactly("config.json", "model.safetensors", "tokenizer.json");
    hub.with((Fault) null).lists(true, true);
    HubDownload.Downloaded verified = download(Verification.REQUIRED);
    assertThat(verified.unverified()).isEmpty();
    assertThat(verified.directory()).isNotEqualTo(downloaded.directory());
  }

  @Test
  void aLengthThatIsKnownIsKeptToWithoutADigest() {
    hub.lists(true, false).with(Fault.SENDS_HALF_AND_SAYS_NOTHING);
    assertRefused(Verification.WAIVED, "broke off at byte 50 of 100");
    assertThat(named()).isEmpty();
  }

  @Test
  void aServerThatIgnoresRangesSendsTheFileFromItsBeginning() throws IOException {
    hub.with(Fault.IGNORES_RANGES);
    hub.breakOff(50_000, 1);
    HubDownload.Downloaded downloaded = download(Verification.REQUIRED);
    assertThat(downloaded.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    // From which byte depends on how many of those that were sent had been read.
    assertThat(hub.requests())
        .extracting(FakeHub.Request::range)
        .anyMatch(range -> range != null && range.matches("bytes=[1-9][0-9]*-"));
  }

  @Test
  void aStallThatLeadsNowhereIsNotWaitedForFiveTimes() {
    patienceSeconds = "1";
    hub.lists(true, true).with(Fault.STALLS);
    assertRefused(
        Verification.REQUIRED, "the last attempt made no progress, so it is not tried again");
    assertThat(hub.requests().stream().filter(FakeHub.Request::large).count())
        .as("attempts of a file")
        .isLessThanOrEqualTo(2);
    assertThat(hub.requests().stream().filter(request -> request.path().endsWith("config.json")))
        .hasSize(2);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("config.json: the transfer broke off (fewer than 1000 bytes came within 1 s)")
        .endsWith("trying again (attempt 2 of 5) ...");
  }

  @Test
  void aConnectionThatBreaksIsTriedAsOftenAsBefore() throws IOException {
    hub.lists(true, true).with(Fault.IGNORES_RANGES);
    hub.breakOff(50_000, 4);
    HubDownload.Downloaded downloaded = download(Verification.REQUIRED);
    assertThat(downloaded.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(notes).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "soon", "1e9", "99999999999"})
  void aPatienceThatIsNoneIsRefused(String seconds) {
    assertThatThrownBy(() -> settings(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", seconds)))
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("HF_HUB_DOWNLOAD_TIMEOUT: '" + seconds + "'");
  }

  @Test
  void aCachedFileOfUnknownDigestIsNotTrusted() throws IOException {
    Path snapshot =
        Files.createDirectories(
            directory.resolve("no-cache/hub/models--org--name/snapshots/" + FakeHub.COMMIT));
    Files.write(snapshot.resolve("tokenizer.json"), "{\"mod".getBytes(StandardCharsets.UTF_8));
    HubDownload.Downloaded downloaded = download(Verification.REQUIRED);
    assertThat(downloaded.directory().resolve("tokenizer.json")).hasContent("{\"model\": 1}");
  }

  private HubDownload.Downloaded download(Verification verification) throws IOException {
    return new HubDownload(HubId.parse(ID), settings(Map.of()), Duration.ZERO, notes::add)
        .fetch(directory.resolve("downloads"), verification, (done, total) -> {});
  }

  private HubSettings settings(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>();
    all.put("HF_ENDPOINT", hub.endpoint().toString());
    all.put("HF_HOME", directory.resolve("no-cache").toString());
    all.put("HF_HUB_DOWNLOAD_TIMEOUT", patienceSeconds);
    all.put("NO_PROXY", "*");
    all.putAll(environment);
    return HubSettings.from(all);
  }

  private void assertRefused(Verification verification, String message) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () ->
            assertThatThrownBy(() -> download(verification))
                .isInstanceOfSatisfying(
                    AscribeException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED))
                .hasMessageContaining(message));
  }

  /** The files that look whole. */
  private List<Path> named() {
    try (Stream<Path> files = Files.walk(directory.resolve("downloads"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().matches(".*\\.(incomplete|tag)"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
