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
 * The record of an installed model and of the digests of its files: {@code ascribe-model.json} in a
 * model's directory. With it, a second pull and the digest of a model need not read the weights
 * again.
 *
 * @param source where it came from: an artifact or a directory
 * @param files by name
 * @param unverified the names of files that came from a server that told no digest of them; null in
 *     manifests of older versions
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
   * A file as it was when it was installed.
   *
   * @param modified when it was last changed, in milliseconds since 1970
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

  /** The manifest of a directory; empty where there is none or it cannot be understood. */
  static Optional<ModelManifest> read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      ModelFile.requireWithin(file, SizeLimit.SETTINGS);
      return Optional.of(JSON.readValue(file.toFile(), ModelManifest.class));
    } catch (IOException | AscribeException e) {
      // A manifest only saves work: without it the model counts as not installed.
      return Optional.empty();
    }
  }

  /** Records a directory whose weights were converted to one file. */
  static void write(Path directory, String name, String source, String licence, Written weights)
      throws IOException {
    SortedMap<String, String> known =
        new TreeMap<>(Map.of(Checkpoint.SINGLE_FILE, weights.sha256()));
    write(directory, name, source, licence, known, new TreeSet<>());
  }

  /**
   * Records the model files of a directory there, reading all of them.
   *
   * @param unverified the names of those that came unverified
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

  /** Whether every file exists and is as long as recorded. */
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
