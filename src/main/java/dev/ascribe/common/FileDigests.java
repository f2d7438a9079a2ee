package dev.ascribe.common;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Computes SHA-256 digests of files. A file is not read again while its {@link FileState} stays the
 * same and its digest is in the cache. Thread-safe.
 */
public final class FileDigests {
  /** The most files whose digests are kept, which take about half a megabyte. */
  private static final int MOST_READ = 1024;

  private static final Cache<FileState, String> READ =
      Caffeine.newBuilder().maximumSize(MOST_READ).executor(Runnable::run).build();

  private FileDigests() {}

  /** Returns the digest as 64 hexadecimal digits. */
  public static String sha256(Path file) throws IOException {
    FileState before = FileState.of(file);
    String known = READ.getIfPresent(before);
    if (known != null) {
      return known;
    }
    String digest;
    try (InputStream stream = Files.newInputStream(file)) {
      digest = sha256(stream);
    }
    // The digest of a file that changed during the computation is not kept.
    if (FileState.of(file).equals(before)) {
      READ.put(before, digest);
    }
    return digest;
  }

  /** Returns how many digests the cache contains. */
  static long remembered() {
    READ.cleanUp();
    return READ.estimatedSize();
  }

  /** Returns the digest of the rest of a stream. */
  public static String sha256(InputStream stream) throws IOException {
    MessageDigest digest = newSha256();
    byte[] buffer = new byte[1 << 20];
    for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
      digest.update(buffer, 0, count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
