package dev.ascribe.model.catalog.remote;

import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the cache of the hub's own tools, and never writes it. {@code
 * models--ORG--NAME/snapshots/COMMIT/FILE} are links to {@code blobs/DIGEST}.
 */
final class HubCache {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final Path directory;

  HubCache(Path root, HubId model) {
    this.directory = root.resolve("models--" + model.repository().replace("/", "--"));
  }

  /**
   * A file in the cache.
   *
   * @param verified whether its digest was known and right
   */
  record CachedFile(Path blob, boolean verified) {}

  /** Returns the commit of a revision at the time of its download; empty if the cache has none. */
  Optional<String> commit(String revision) throws IOException {
    if (COMMIT.matcher(revision).matches()) {
      return Files.isDirectory(snapshot(revision)) ? Optional.of(revision) : Optional.empty();
    }
    Path reference = directory.resolve("refs").resolve(revision);
    if (!Files.isRegularFile(reference)) {
      return Optional.empty();
    }
    String commit = ModelFile.readText(reference, SizeLimit.SETTINGS).strip();
    boolean usable = COMMIT.matcher(commit).matches() && Files.isDirectory(snapshot(commit));
    return usable ? Optional.of(commit) : Optional.empty();
  }

  /** Returns the names of the cached files of a commit. */
  Set<String> names(String commit) throws IOException {
    if (!Files.isDirectory(snapshot(commit))) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(snapshot(commit))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .collect(TreeSet::new, Set::add, Set::addAll);
    }
  }

  /**
   * Returns a complete file of a commit.
   *
   * @param known its digest; if it is not known, the name of the blob is taken for the digest
   * @param verification whether a file without a known digest is left out
   */
  Optional<CachedFile> file(
      String commit, String name, Optional<ContentDigest> known, Verification verification)
      throws IOException {
    Path link = snapshot(commit).resolve(name);
    if (!Files.isRegularFile(link)) {
      return Optional.empty();
    }
    Path blob = link.toRealPath();
    Optional<ContentDigest> digest =
        known.or(() -> ContentDigest.ofTag(blob.getFileName().toString()));
    if (digest.isEmpty()) {
      return verification == Verification.WAIVED
          ? Optional.of(new CachedFile(blob, false))
          : Optional.empty();
    }
    return digest.get().matches(blob) ? Optional.of(new CachedFile(blob, true)) : Optional.empty();
  }

  private Path snapshot(String commit) {
    return directory.resolve("snapshots").resolve(commit);
  }
}
