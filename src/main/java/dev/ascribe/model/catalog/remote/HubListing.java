package dev.ascribe.model.catalog.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.files.JsonFile;
import java.io.IOException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The files of one commit of a model, with their sizes and digests.
 *
 * @param cachedOnly whether the hub was not asked, so that only cached files are known
 */
record HubListing(String commit, Map<String, ExpectedFile> files, boolean cachedOnly) {
  private static final JsonMapper JSON = new JsonMapper(JsonFile.factory());

  /**
   * Reads the listing from the hub, or from its cache if the hub cannot be reached or must not be
   * asked.
   *
   * @throws AscribeException DOWNLOAD_FAILED if neither has the model; the exceptions of {@link
   *     HubErrors}
   */
  static HubListing read(HubId model, HubSettings settings, Downloader downloader, HubCache cache)
      throws IOException {
    if (!settings.offline()) {
      try {
        return ofHub(model, settings, downloader);
      } catch (AscribeException e) {
        if (e.code() != ErrorCode.DOWNLOAD_FAILED || cache.commit(model.revision()).isEmpty()) {
          throw e;
        }
      }
    }
    String commit =
        cache
            .commit(model.revision())
            .orElseThrow(
                () ->
                    failed(
                        "%s: is not in the cache %s, and HF_HUB_OFFLINE forbids to ask the hub"
                            .formatted(model, settings.cache()),
                        null));
    Map<String, ExpectedFile> files = new LinkedHashMap<>();
    for (String name : cache.names(commit)) {
      files.put(name, ExpectedFile.UNKNOWN);
    }
    return new HubListing(commit, files, true);
  }

  private static HubListing ofHub(HubId model, HubSettings settings, Downloader downloader)
      throws IOException {
    URI uri =
        URI.create(
            "%s/api/models/%s/revision/%s?blobs=true"
                .formatted(
                    settings.endpoint(),
                    model.repository(),
                    // A slash within a revision is a part of its name, and must be quoted.
                    model.revision().replace("/", "%2F")));
    JsonNode answer;
    try {
      answer = JSON.readTree(downloader.read(uri, Map.of("Accept", "application/json")));
    } catch (JsonProcessingException e) {
      throw failed(
          "%s: %s does not speak the hub's protocol".formatted(model, settings.endpoint()), e);
    }
    Map<String, ExpectedFile> files = new LinkedHashMap<>();
    for (JsonNode file : answer.path("siblings")) {
      files.put(file.path("rfilename").asText(), expected(file));
    }
    String commit = answer.path("sha").asText("");
    if (!commit.matches("[0-9A-Za-z]{1,64}")) {
      throw failed("%s: %s names no commit of it".formatted(model, settings.endpoint()), null);
    }
    return new HubListing(commit, files, false);
  }

  /**
   * Returns the size and digest of a file. A large file has the SHA-256 of its bytes; the other
   * digest in its entry belongs to a pointer file.
   */
  private static ExpectedFile expected(JsonNode file) {
    JsonNode large = file.path("lfs");
    JsonNode bytes = large.path("size").isIntegralNumber() ? large.path("size") : file.path("size");
    String digest = large.isObject() ? large.path("sha256").asText() : file.path("blobId").asText();
    return new ExpectedFile(
        bytes.canConvertToLong() && bytes.isIntegralNumber() && bytes.longValue() >= 0
            ? OptionalLong.of(bytes.longValue())
            : OptionalLong.empty(),
        ContentDigest.ofTag(digest));
  }

  private static AscribeException failed(String message, Exception cause) {
    return new AscribeException(ErrorCode.DOWNLOAD_FAILED, message, cause);
  }

  /** Returns the total size of some of the files, as far as their sizes are known. */
  long bytes(Collection<String> names) {
    return names.stream()
        .map(files::get)
        .mapToLong(file -> file.bytes().orElse(0))
        .reduce(0, Math::addExact);
  }
}
