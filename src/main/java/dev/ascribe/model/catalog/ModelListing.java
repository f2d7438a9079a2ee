package dev.ascribe.model.catalog;

import dev.ascribe.model.catalog.remote.HubId;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A line of {@code models list}.
 *
 * @param bytes size on the disk if installed, otherwise size of the weights after a pull
 * @param source the artifact or directory that it comes from
 * @param description empty for imported models
 * @param unverified names of its files whose digest no server told
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
  /** Returns the line of an installed model. */
  static ModelListing installed(ModelHome home, String directoryName, String description) {
    ModelManifest manifest = ModelManifest.read(home.model(directoryName)).orElseThrow();
    return new ModelListing(
        // A model of the hub has a directory whose name is not the model's id.
        HubId.is(manifest.name()) ? manifest.name() : directoryName,
        true,
        home.model(directoryName),
        manifest.bytes(),
        manifest.source(),
        manifest.licence(),
        description,
        manifest.unverified());
  }

  /** Returns the line of a model in the catalog that is not installed. */
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
