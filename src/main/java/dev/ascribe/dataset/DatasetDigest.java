package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.FileDigests;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Named;
import dev.ascribe.study.SampleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** Computes the identity of a data set: a digest of the contents of its files. */
public final class DatasetDigest {
  private DatasetDigest() {}

  /**
   * Returns the SHA-256 over the digests of the files, in their order, and of documents beside
   * them. The paths do not count.
   *
   * @return 64 hexadecimal digits
   * @throws AscribeException INVALID_DATA if a file cannot be read
   */
  public static String of(DatasetSpec dataset) {
    MessageDigest digest = FileDigests.newSha256();
    if (dataset.format() == DatasetSpec.Format.SAMPLE) {
      add(digest, ofSample(dataset));
    }
    Set<Path> folders = new HashSet<>();
    for (String path : dataset.paths()) {
      try {
        add(digest, FileDigests.sha256(Path.of(path)));
        boolean hasDocuments = dataset.format() == DatasetSpec.Format.ERASER;
        if (hasDocuments && folders.add(Path.of(path).toAbsolutePath().getParent())) {
          addDocuments(digest, EraserDocuments.of(Path.of(path)));
        }
      } catch (IOException e) {
        throw new AscribeException(
            ErrorCode.INVALID_DATA, "%s: cannot be read: %s".formatted(path, e.getMessage()), e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Documents are many and small, so that their digests must not fill the cache of digests. */
  private static void addDocuments(MessageDigest digest, EraserDocuments documents)
      throws IOException {
    for (Path file : documents.files()) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      try (InputStream stream = Files.newInputStream(file)) {
        add(digest, FileDigests.sha256(stream));
      }
    }
  }

  private static void add(MessageDigest digest, String part) {
    digest.update(part.getBytes(StandardCharsets.US_ASCII));
  }

  private static String ofSample(DatasetSpec dataset) {
    SampleSet sample = Named.parse(SampleSet.class, "sample set", dataset.name());
    try (InputStream stream = DatasetLoader.open(sample)) {
      return FileDigests.sha256(stream);
    } catch (IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_DATA, sample.id() + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
