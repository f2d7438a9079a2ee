package dev.ascribe.model.catalog;

import dev.ascribe.model.catalog.PullListener.Stage;
import dev.ascribe.model.catalog.remote.HubDownload;
import dev.ascribe.model.catalog.remote.HubId;
import dev.ascribe.model.catalog.remote.HubSettings;
import dev.ascribe.model.catalog.remote.Verification;
import dev.ascribe.model.tokenizer.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds a model directory from a repository of the hub. */
record HubPull(
    HubId model,
    String name,
    String licence,
    HubSettings settings,
    Verification verification,
    PullListener listener) {
  /** Builds the directory within the staging directory, and returns it. */
  Path run(Staging staging) throws IOException {
    HubDownload.Downloaded downloaded =
        new HubDownload(model, settings, listener::note)
            .fetch(
                staging.downloads(),
                verification,
                (done, total) -> listener.progress(Stage.DOWNLOAD, done, total));
    // The directory has a name of its own, because another source may be tried later in the same
    // staging directory.
    Path directory = staging.subdirectory("hub-model");
    for (Path file : ModelFiles.in(downloaded.directory())) {
      Files.move(file, directory.resolve(file.getFileName()));
    }
    if (!Files.exists(directory.resolve(TokenizerJson.FILE))) {
      ModelFiles.writeJson(directory.resolve(TokenizerJson.FILE), TokenizerJson.load(directory));
    }
    String source = "hf:%s@%s".formatted(model.repository(), downloaded.commit());
    ModelManifest.write(directory, name, source, licence, downloaded.unverified());
    if (!downloaded.unverified().isEmpty()) {
      listener.note(
          "%s: installed without verifying %s (--unverified)"
              .formatted(model, String.join(", ", downloaded.unverified())));
    }
    return directory;
  }
}
