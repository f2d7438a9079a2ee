package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.catalog.remote.HubId;
import dev.ascribe.model.catalog.remote.Verification;
import dev.ascribe.model.files.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Installs models under a home: it makes each in a staging directory, checks it, and moves it to
 * its place in one step. {@link ModelCatalog} documents the methods.
 */
final class ModelInstaller {
  private final ModelHome home;
  private final List<CatalogEntry> entries;
  private final Sources sources;

  ModelInstaller(ModelHome home, List<CatalogEntry> entries, Sources sources) {
    this.home = home;
    this.entries = entries;
    this.sources = sources;
  }

  /** Builds a model directory within a staging directory. */
  private interface Maker {
    Path make(Staging staging) throws IOException;
  }

  Path pull(String name, Verification verification, PullListener listener) {
    if (HubId.is(name)) {
      HubId id = HubId.parse(name);
      return install(
          id.directoryName(),
          staging ->
              new HubPull(id, id.toString(), "", sources.hub().get(), verification, listener)
                  .run(staging));
    }
    CatalogEntry entry = CatalogEntry.named(name, entries).orElseThrow(() -> unknown(name));
    return install(name, staging -> sources.fetch(entry, staging, verification, listener));
  }

  private AscribeException unknown(String name) {
    List<String> names = entries.stream().map(CatalogEntry::name).toList();
    return Names.unknown(
        "models pull",
        name,
        names,
        "%s; %s for a model of the Hugging Face hub"
            .formatted(String.join(", ", names), HubId.ANY));
  }

  Path importDirectory(Path directory, String name, boolean link) {
    requireFree(name);
    if (!Files.isDirectory(directory)) {
      throw ModelFile.missing(directory, "no such model directory");
    }
    return install(
        name,
        staging ->
            ModelImport.run(
                directory.toAbsolutePath().normalize(),
                name,
                link ? ModelImport.Mode.LINK : ModelImport.Mode.COPY,
                staging));
  }

  Path importGguf(Path file, String name, PullListener listener) {
    requireFree(name);
    Path absolute = file.toAbsolutePath().normalize();
    return install(name, staging -> GgufImport.run(absolute, name, staging, listener));
  }

  private void requireFree(String name) {
    Path target = home.model(name);
    if (home.isInstalled(name) || CatalogEntry.named(name, entries).isPresent()) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "models import: the name '%s' is taken%s; choose another"
              .formatted(name, home.isInstalled(name) ? " by " + target : " by the catalog"));
    }
  }

  private Path install(String directoryName, Maker maker) {
    if (home.isInstalled(directoryName)) {
      return home.model(directoryName);
    }
    try (Staging staging = Staging.open(home, directoryName)) {
      // Another process may have installed it while this one waited for the lock.
      if (home.isInstalled(directoryName)) {
        return home.model(directoryName);
      }
      Path finished = maker.make(staging);
      // The model is checked first, because a model that cannot be used must not look installed.
      ModelChecker.check(finished).requireSound(directoryName);
      return staging.install(finished);
    } catch (IOException e) {
      throw DiskErrors.writing(home.model(directoryName), e);
    }
  }
}
