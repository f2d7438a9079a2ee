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
 * The cache of the hub's own tools: {@code models--ORG--NAME/snapshots/COMMIT/FILE}, links to
 * {@code blobs/DIGEST}. It is read, never written.
 */
final class HubCache {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final Path directory;

  HubCache(Path root, HubId model) {
    this.directory = root.resolve("models--" + model.repository().replace("/", "--"));
  }

  /**
   * @param verified whether its digest was known, and is right
   */
  record CachedFile(Path blob, boolean verified) {}

  /** The commit that a revision stood for when it was downloaded. */
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

  /** The names of the files of a commit that the cache has. */
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
   * A whole file of a commit.
   *
   * @param known its digest; where it is not known, the blob's name is it
   * @param verification whether a file of unknown digest is left out
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
