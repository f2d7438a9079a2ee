package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.remote.HubCache.CachedFile;
import dev.ascribe.model.files.JsonFile;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Downloads the files of one commit of a model from a server with the protocol of the Hugging Face
 * hub. {@code /api/models/ORG/NAME/revision/REVISION} lists the files, and {@code
 * /ORG/NAME/resolve/COMMIT/FILE} returns one of them, or redirects to it if it is large.
 */
public final class HubDownload {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

  /** A file name that needs no quoting in an address and does not lead into another directory. */
  private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*\\.safetensors");

  private final HubId model;
  private final HubSettings settings;
  private final Downloader downloader;
  private final HubCache cache;

  /**
   * Creates the download.
   *
   * @param notes receives a line for each failure that is tried again
   */
  public HubDownload(HubId model, HubSettings settings, Consumer<String> notes) {
    this(model, settings, FIRST_DELAY, notes);
  }

  HubDownload(HubId model, HubSettings settings, Duration firstDelay, Consumer<String> notes) {
    this.model = model;
    this.settings = settings;
    this.cache = new HubCache(settings.cache(), model);
    this.downloader =
        new Downloader(
            new WebClient(
                settings.environment(),
                settings.token().map(token -> Credential.bearer(settings.endpoint(), token)),
                settings.patience()),
            new HubErrors(model, settings.endpoint()),
            new Retries(firstDelay, notes));
  }

  /** Receives the progress of a download. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Receives how many bytes have arrived.
     *
     * @param totalBytes at least {@code doneBytes}
     */
    void at(long doneBytes, long totalBytes);
  }

  /**
   * The result of a download.
   *
   * @param commit the commit of the revision
   * @param directory of the files
   * @param unverified names of the files whose digest no server told
   */
  public record Downloaded(String commit, Path directory, SortedSet<String> unverified) {}

  /**
   * Downloads the missing files into a directory, which may contain parts of an earlier attempt.
   *
   * @throws AscribeException MODEL_NOT_FOUND if the hub refuses; UNSUPPORTED_MODEL if it has no
   *     safetensors; DOWNLOAD_FAILED if the hub cannot be reached and its cache lacks the model;
   *     CORRUPT_CHECKPOINT if the index of the shards is invalid; DISK_FULL
   */
  public Downloaded fetch(Path directory, Verification verification, Progress progress)
      throws IOException {
    HubListing listing = HubListing.read(model, settings, downloader, cache);
    Set<String> files = new LinkedHashSet<>(HubFiles.needed(model, listing.files().keySet()));
    // Each commit has a directory of its own, and unverified files have another one, so that files
    // are never mixed.
    String place =
        verification == Verification.WAIVED ? listing.commit() + "-unverified" : listing.commit();
    Path target = Files.createDirectories(directory.resolve(place));
    SortedSet<String> unverified = new TreeSet<>();
    if (files.contains(HubFiles.SHARD_INDEX)) {
      if (!fetch(listing, HubFiles.SHARD_INDEX, target, verification, bytes -> {})) {
        unverified.add(HubFiles.SHARD_INDEX);
      }
      files.addAll(shards(target.resolve(HubFiles.SHARD_INDEX), listing.files().keySet()));
    }
    long total = listing.bytes(files);
    requireSpace(target, total);
    long before = 0;
    for (String name : files) {
      long done = before;
      LongConsumer bytes = there -> progress.at(done + there, Math.max(total, done + there));
      if (!fetch(listing, name, target, verification, bytes)) {
        unverified.add(name);
      }
      before += Files.size(target.resolve(name));
      progress.at(before, Math.max(total, before));
    }
    return new Downloaded(listing.commit(), target, unverified);
  }

  /** Refuses a model that needs more room than the disk has, before anything is downloaded. */
  private void requireSpace(Path directory, long bytes) throws IOException {
    long missing = bytes;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        missing -= Files.size(file);
      }
    }
    long usable = Files.getFileStore(directory).getUsableSpace();
    if (missing > usable) {
      throw new AscribeException(
          ErrorCode.DISK_FULL,
          "%s: %d MB are to be downloaded, %s has room for %d MB"
              .formatted(model, missing >> 20, directory, usable >> 20));
    }
  }

  /**
   * Downloads a file or takes it from the cache. Returns whether its digest was known and right.
   */
  private boolean fetch(
      HubListing listing,
      String name,
      Path directory,
      Verification verification,
      LongConsumer progress)
      throws IOException {
    ExpectedFile expected = listing.files().get(name);
    Path target = directory.resolve(name);
    if (Files.exists(target)) {
      // In a directory of verified files, a file gets its name only after it was verified.
      return verification == Verification.REQUIRED;
    }
    Optional<CachedFile> cached =
        cache.file(listing.commit(), name, expected.digest(), verification);
    if (cached.isPresent()) {
      link(cached.get().blob(), target);
      return cached.get().verified();
    }
    if (listing.cachedOnly()) {
      throw new AscribeException(
          ErrorCode.DOWNLOAD_FAILED,
          "%s: %s is missing, incomplete or without a digest in the cache %s, and the hub cannot be reached"
              .formatted(model, name, settings.cache()));
    }
    URI uri =
        URI.create(
            "%s/%s/resolve/%s/%s"
                .formatted(settings.endpoint(), model.repository(), listing.commit(), name));
    return downloader.fetch(uri, target, expected, verification, progress);
  }

  /** Links a file to another name if the file system can, and otherwise copies it. */
  private static void link(Path blob, Path target) throws IOException {
    try {
      Files.createLink(target, blob);
    } catch (IOException | UnsupportedOperationException e) {
      Path partial = target.resolveSibling(target.getFileName() + ".copying");
      Files.copy(blob, partial, StandardCopyOption.REPLACE_EXISTING);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private List<String> shards(Path index, Set<String> names) {
    Set<String> shards = new LinkedHashSet<>();
    JsonFile.readObject(index, SizeLimit.INDEX)
        .path("weight_map")
        .forEach(shard -> shards.add(shard.asText()));
    for (String shard : shards) {
      if (!names.contains(shard) || !SHARD.matcher(shard).matches()) {
        throw ModelFile.corrupt(
            model,
            "its %s names '%s', which is not one of its weight files"
                .formatted(HubFiles.SHARD_INDEX, shard));
      }
    }
    return List.copyOf(shards);
  }
}
