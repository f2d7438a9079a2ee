package dev.ascribe.model.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The identity of a model for caches: a digest of everything that its outputs depend on. Two runs
 * that were trained with different seeds differ in nothing but the values of their weights, so
 * those count, not only their shapes.
 */
public final class ModelDigest {
  /** A file's state when it was read, so that one process reads it once. */
  private record FileState(Path file, long bytes, long modified) {}

  /** About half a megabyte of names and digests. */
  private static final int MOST_READ = 1024;

  private static final Cache<FileState, String> READ =
      Caffeine.newBuilder().maximumSize(MOST_READ).executor(Runnable::run).build();

  private ModelDigest() {}

  /**
   * The SHA-256 over the names and digests of a directory's configuration, tokenizer and weight
   * files. Files that were installed and not changed since need not be read.
   *
   * @return 64 hexadecimal digits
   * @throws AscribeException MODEL_NOT_FOUND when the directory has no such files;
   *     UNSUPPORTED_MODEL, before they are read, when no device of this machine could hold them
   */
  public static String of(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new AscribeException(
          ErrorCode.MODEL_NOT_FOUND, directory + ": no such model directory");
    }
    Optional<ModelManifest> manifest = ModelManifest.read(directory);
    MessageDigest digest = ModelFiles.newSha256();
    try {
      List<Path> files = ModelFiles.in(directory);
      if (files.isEmpty()) {
        throw new AscribeException(
            ErrorCode.MODEL_NOT_FOUND, directory + ": has no files of a model");
      }
      LoadableWeights.require(directory, files);
      for (Path file : files) {
        String line = file.getFileName() + " " + fileDigest(file, manifest) + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.CORRUPT_CHECKPOINT, directory + ": cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The digest of a model whose weights come from elsewhere.
   *
   * @param directory of the pre-trained model, with configuration and tokenizer
   * @param checkpoint the directory of the weights; null or {@code directory} when they are there
   * @return 64 hexadecimal digits; {@link #of(Path)} where there is no other checkpoint
   */
  public static String of(Path directory, Path checkpoint) {
    if (checkpoint == null || checkpoint.equals(directory)) {
      return of(directory);
    }
    String both = of(directory) + of(checkpoint);
    return HexFormat.of()
        .formatHex(ModelFiles.newSha256().digest(both.getBytes(StandardCharsets.UTF_8)));
  }

  /** How many files' digests are remembered. */
  static long remembered() {
    READ.cleanUp();
    return READ.estimatedSize();
  }

  private static String fileDigest(Path file, Optional<ModelManifest> manifest) throws IOException {
    ModelManifest.FileRecord recorded =
        manifest.map(m -> m.files().get(file.getFileName().toString())).orElse(null);
    if (recorded != null && recorded.describes(file)) {
      return recorded.sha256();
    }
    FileState state =
        new FileState(
            file.toRealPath(), Files.size(file), Files.getLastModifiedTime(file).toMillis());
    String known = READ.getIfPresent(state);
    if (known == null) {
      known = ModelFiles.sha256(file);
      READ.put(state, known);
    }
    return known;
  }
}
