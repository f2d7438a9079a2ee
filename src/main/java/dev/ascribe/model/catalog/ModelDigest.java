package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileDigests;
import dev.ascribe.common.FileState;
import dev.ascribe.model.files.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Computes the identity of a model: a digest of everything that its outputs depend on. The values
 * of the weights count, and not only their shapes, since runs with different training seeds differ
 * only in the values.
 */
public final class ModelDigest {
  private ModelDigest() {}

  /**
   * Returns the SHA-256 over the names and digests of a directory's configuration, tokenizer and
   * weight files. Files that have not changed since their installation are not read again.
   *
   * @return 64 hexadecimal digits
   * @throws AscribeException MODEL_NOT_FOUND if the directory has no such files; UNSUPPORTED_MODEL,
   *     before they are read, if no device of this machine could hold them
   */
  public static String of(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw ModelFile.missing(directory, "no such model directory");
    }
    Optional<ModelManifest> manifest = ModelManifest.read(directory);
    MessageDigest digest = FileDigests.newSha256();
    try {
      List<Path> files = ModelFiles.in(directory);
      if (files.isEmpty()) {
        throw ModelFile.missing(directory, "has no files of a model");
      }
      LoadableWeights.require(directory, files);
      for (Path file : files) {
        add(digest, file.getFileName().toString(), fileDigest(file, directory, manifest));
      }
    } catch (IOException e) {
      throw ModelFile.corrupt(directory, "cannot be read: " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Returns the digest of a model with the weights of a checkpoint.
   *
   * @param directory of the pre-trained model, with configuration and tokenizer
   * @param checkpoint the directory of the weights; null or {@code directory} if the model has its
   *     own
   * @return 64 hexadecimal digits; {@link #of(Path)} if there is no other checkpoint
   */
  public static String of(Path directory, Path checkpoint) {
    if (checkpoint == null || checkpoint.equals(directory)) {
      return of(directory);
    }
    return ofBoth(of(directory), of(checkpoint));
  }

  /**
   * Returns the digest of {@link #of(Path, Path)}, computed from the digests of both directories.
   *
   * @return null if one of them is not known
   */
  public static String ofBoth(String model, String checkpoint) {
    if (model == null || checkpoint == null) {
      return null;
    }
    byte[] both = (model + checkpoint).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(FileDigests.newSha256().digest(both));
  }

  /**
   * Refuses files that have changed since their digest was taken.
   *
   * @param model its name in errors
   * @param expected the digest that the files must have; null allows any
   * @throws AscribeException INPUT_CHANGED with both digests
   */
  public static void require(String model, Path directory, Path checkpoint, String expected) {
    if (expected == null) {
      return;
    }
    String found = of(directory, checkpoint);
    if (!found.equals(expected)) {
      throw new AscribeException(
          ErrorCode.INPUT_CHANGED,
          "%s: the files have changed since the work was given out: digest %s then, %s now"
              .formatted(
                  checkpoint == null
                      ? "model '%s'".formatted(model)
                      : "model '%s' or its trained weights in %s".formatted(model, checkpoint),
                  expected,
                  found));
    }
  }

  private static void add(MessageDigest digest, String name, String sha256) {
    digest.update((name + " " + sha256 + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String fileDigest(Path file, Path directory, Optional<ModelManifest> manifest)
      throws IOException {
    ModelManifest.FileRecord recorded =
        manifest.map(m -> m.files().get(file.getFileName().toString())).orElse(null);
    // The manifest is written after the files, so it does not describe files that changed later.
    if (recorded != null
        && recorded.describes(file)
        && FileState.of(file)
                .changed()
                .compareTo(FileState.of(directory.resolve(ModelManifest.FILE)).changed())
            <= 0) {
      return recorded.sha256();
    }
    return FileDigests.sha256(file);
  }
}
