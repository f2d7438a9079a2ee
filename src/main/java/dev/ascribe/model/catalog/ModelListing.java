package dev.ascribe.model.catalog;

import dev.ascribe.model.catalog.remote.HubId;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A line of {@code models list}.
 *
 * @param bytes on the disk when installed, else of the weights to come
 * @param source the artifact or directory that it comes from
 * @param description empty for imported models
 * @param unverified names of its files that no digest vouches for
 */
public record ModelListing(
    String name,
    boolean installed,
    Path directory,
    long bytes,
    String source,
    String licence,
    String description,
    SortedSet<String> unverified) {
  /** An installed model, which lies in a directory of that name. */
  static ModelListing installed(ModelHome home, String directoryName, String description) {
    ModelManifest manifest = ModelManifest.read(home.model(directoryName)).orElseThrow();
    return new ModelListing(
        // Models of the hub lie in directories of another name than theirs.
        HubId.is(manifest.name()) ? manifest.name() : directoryName,
        true,
        home.model(directoryName),
        manifest.bytes(),
        manifest.source(),
        manifest.licence(),
        description,
        manifest.unverified());
  }

  /** A model of the catalog that is not installed. */
  static ModelListing missing(ModelHome home, CatalogEntry entry) {
    return new ModelListing(
        entry.name(),
        false,
        home.model(entry.name()),
        entry.weightsBytes(),
        entry.sourceIds(),
        entry.licence(),
        entry.description(),
        new TreeSet<>());
  }
}
