package dev.ascribe.model.catalog.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Downloads the files of a model from a server that speaks the Hugging Face hub's protocol, all of
 * one commit: {@code /api/models/ORG/NAME/revision/REVISION} lists them, {@code
 * /ORG/NAME/resolve/COMMIT/FILE} has them, for large ones by way of a redirect.
 */
public final class HubDownload {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final JsonMapper JSON = new JsonMapper();

  private final HubId model;
  private final HubSettings settings;
  private final Downloader downloader;
  private final HubCache cache;

  public HubDownload(HubId model, HubSettings settings) {
    this(model, settings, FIRST_DELAY);
  }

  HubDownload(HubId model, HubSettings settings, Duration firstDelay) {
    this.model = model;
    this.settings = settings;
    this.cache = new HubCache(settings.cache(), model);
    this.downloader =
        new Downloader(
            new WebClient(
                settings.environment(),
                settings.token().map(token -> Credential.bearer(settings.endpoint(), token))),
            new HubErrors(model, settings.endpoint()),
            firstDelay);
  }

  /** Hears how many bytes of how many are there. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param totalBytes never less than the bytes that are there
     */
    void at(long doneBytes, long totalBytes);
  }

  /** The files of a commit and, where the server says so, their lengths. */
  private record Listing(String commit, Map<String, Long> bytes, boolean cachedOnly) {}

  /**
   * Downloads what is missing in a directory, which may hold parts of an earlier attempt.
   *
   * @return the commit that the revision stands for
   * @throws AscribeException MODEL_NOT_FOUND when the hub refuses; UNSUPPORTED_MODEL when it has no
   *     safetensors; DOWNLOAD_FAILED when the hub cannot be reached and its cache lacks the model;
   *     CORRUPT_CHECKPOINT when the index of the shards makes no sense; DISK_FULL
   */
  public String fetch(Path directory, Progress progress) throws IOException {
    Listing listing = listing();
    Set<String> files = new LinkedHashSet<>(HubFiles.needed(model, listing.bytes.keySet()));
    // Files of another commit than the one that is wanted now must not be taken for its own.
    Path target = Files.createDirectories(directory.resolve(listing.commit));
    if (files.contains(HubFiles.SHARD_INDEX)) {
      fetch(listing, HubFiles.SHARD_INDEX, target, bytes -> {});
      files.addAll(shards(target.resolve(HubFiles.SHARD_INDEX), listing.bytes.keySet()));
    }
    long total = files.stream().mapToLong(name -> listing.bytes.getOrDefault(name, 0L)).sum();
    long before = 0;
    for (String name : files) {
      long done = before;
      fetch(
          listing, name, target, bytes -> progress.at(done + bytes, Math.max(total, done + bytes)));
      before += Files.size(target.resolve(name));
      progress.at(before, Math.max(total, before));
    }
    return listing.commit;
  }

  private Listing listing() throws IOException {
    if (!settings.offline()) {
      try {
        return ofHub();
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
                    new AscribeException(
                        ErrorCode.DOWNLOAD_FAILED,
                        "%s: is not in the cache %s, and HF_HUB_OFFLINE forbids to ask the hub"
                            .formatted(model, settings.cache())));
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (String name : cache.names(commit)) {
      bytes.put(name, 0L);
    }
    return new Listing(commit, bytes, true);
  }

  private Listing ofHub() throws IOException {
    URI uri =
        URI.create(
            "%s/api/models/%s/revision/%s?blobs=true"
                .formatted(
                    settings.endpoint(),
                    model.repository(),
                    // A revision's slash is part of its name here.
                    model.revision().replace("/", "%2F")));
    JsonNode answer;
    try {
      answer = JSON.readTree(downloader.read(uri, Map.of("Accept", "application/json")));
    } catch (JsonProcessingException e) {
      throw new AscribeException(
          ErrorCode.DOWNLOAD_FAILED,
          "%s: %s does not speak the hub's protocol".formatted(model, settings.endpoint()),
          e);
    }
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (JsonNode file : answer.path("siblings")) {
      bytes.put(file.path("rfilename").asText(), file.path("size").asLong(0));
    }
    String commit = answer.path("sha").asText("");
    if (!commit.matches("[0-9A-Za-z]{1,64}")) {
      throw new AscribeException(
          ErrorCode.DOWNLOAD_FAILED,
          "%s: %s names no commit of it".formatted(model, settings.endpoint()));
    }
    return new Listing(commit, bytes, false);
  }

  private void fetch(Listing listing, String name, Path directory, LongConsumer progress)
      throws IOException {
    Path target = directory.resolve(name);
    if (Files.exists(target)) {
      return;
    }
    Optional<Path> cached = cache.file(listing.commit, name);
    if (cached.isPresent()) {
      link(cached.get(), target);
      return;
    }
    if (listing.cachedOnly) {
      throw new AscribeException(
          ErrorCode.DOWNLOAD_FAILED,
          "%s: %s is not whole in the cache %s, and the hub is not at hand"
              .formatted(model, name, settings.cache()));
    }
    URI uri =
        URI.create(
            "%s/%s/resolve/%s/%s"
                .formatted(settings.endpoint(), model.repository(), listing.commit, name));
    downloader.fetch(uri, target, Optional.empty(), progress);
  }

  /** A second name for the same bytes where the file system can, else a copy. */
  private static void link(Path blob, Path target) throws IOException {
    try {
      Files.createLink(target, blob);
    } catch (IOException | UnsupportedOperationException e) {
      Path partial = target.resolveSibling(target.getFileName() + ".copying");
      Files.copy(blob, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private List<String> shards(Path index, Set<String> names) throws IOException {
    Set<String> shards = new LinkedHashSet<>();
    JSON.readTree(index.toFile()).path("weight_map").forEach(shard -> shards.add(shard.asText()));
    for (String shard : shards) {
      if (!names.contains(shard) || shard.contains("/") || !shard.endsWith(".safetensors")) {
        throw new AscribeException(
            ErrorCode.CORRUPT_CHECKPOINT,
            "%s: its %s names '%s', which is no weight file of it"
                .formatted(model, HubFiles.SHARD_INDEX, shard));
      }
    }
    return List.copyOf(shards);
  }
}
