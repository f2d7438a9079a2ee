package dev.ascribe.model.catalog;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.FileDigests;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.files.SizeLimit;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.safetensors.SafetensorsWriter.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The record of an installed model with the digests of its files: {@code ascribe-model.json} in the
 * model's directory. It saves reading the weights again for a second pull or for the digest of the
 * model.
 *
 * @param source the artifact or directory that the model comes from
 * @param files by name
 * @param unverified names of files whose digest no server told; null in manifests of older versions
 */
record ModelManifest(
    String name,
    String source,
    String licence,
    SortedMap<String, FileRecord> files,
    SortedSet<String> unverified) {
  static final String FILE = "ascribe-model.json";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  ModelManifest {
    unverified = unverified == null ? new TreeSet<>() : unverified;
  }

  /**
   * A file at the time of its installation.
   *
   * @param modified time of its last change, in milliseconds since 1970
   */
  record FileRecord(long bytes, long modified, String sha256) {
    static FileRecord of(Path file, String sha256) throws IOException {
      return new FileRecord(Files.size(file), Files.getLastModifiedTime(file).toMillis(), sha256);
    }

    boolean describes(Path file) {
      try {
        return Files.size(file) == bytes && Files.getLastModifiedTime(file).toMillis() == modified;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** Reads the manifest of a directory; empty if there is none, or if it cannot be understood. */
  static Optional<ModelManifest> read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      ModelFile.requireWithin(file, SizeLimit.SETTINGS);
      return Optional.of(JSON.readValue(file.toFile(), ModelManifest.class));
    } catch (IOException | AscribeException e) {
      // The manifest only saves work, so a broken one is no error: the model counts as not
      // installed.
      return Optional.empty();
    }
  }

  /** Writes the manifest of a directory whose weights were converted to one file. */
  static void write(Path directory, String name, String source, String licence, Written weights)
      throws IOException {
    SortedMap<String, String> known =
        new TreeMap<>(Map.of(Checkpoint.SINGLE_FILE, weights.sha256()));
    write(directory, name, source, licence, known, new TreeSet<>());
  }

  /**
   * Writes the manifest of a directory, after reading all its model files.
   *
   * @param unverified names of files whose digest no server told
   */
  static void write(
      Path directory, String name, String source, String licence, SortedSet<String> unverified)
      throws IOException {
    write(directory, name, source, licence, new TreeMap<>(), unverified);
  }

  private static void write(
      Path directory,
      String name,
      String source,
      String licence,
      SortedMap<String, String> known,
      SortedSet<String> unverified)
      throws IOException {
    SortedMap<String, FileRecord> files = new TreeMap<>();
    for (Path file : ModelFiles.in(directory)) {
      String fileName = file.getFileName().toString();
      String sha256 = known.containsKey(fileName) ? known.get(fileName) : FileDigests.sha256(file);
      files.put(fileName, FileRecord.of(file, sha256));
    }
    ModelManifest manifest = new ModelManifest(name, source, licence, files, unverified);
    ModelFiles.writeForced(directory.resolve(FILE), JSON.writeValueAsBytes(manifest));
  }

  /** Whether every file exists and has the recorded size. */
  boolean isComplete(Path directory) {
    return !files.isEmpty()
        && files.entrySet().stream()
            .allMatch(
                entry ->
                    directory.resolve(entry.getKey()).toFile().length() == entry.getValue().bytes);
  }

  long bytes() {
    return files.values().stream().mapToLong(FileRecord::bytes).sum();
  }
}
