package dev.ascribe.model.catalog.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The digest that the bytes of a file must have.
 *
 * @param hex in lower case
 */
record ContentDigest(Kind kind, String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
  private static final int SHA1_DIGITS = 40;
  private static final int SHA256_DIGITS = 64;

  /**
   * The kinds of digests: the hub names large files by their SHA-256, and small files by git's
   * digest.
   */
  enum Kind {
    SHA256("SHA-256"),
    /** The SHA-1 of {@code blob LENGTH\0} and the bytes. */
    GIT_BLOB("SHA-1");

    private final String algorithm;

    Kind(String algorithm) {
      this.algorithm = algorithm;
    }
  }

  static ContentDigest sha256(String hex) {
    return new ContentDigest(Kind.SHA256, hex.toLowerCase(Locale.ROOT));
  }

  /** Returns the digest in an entity tag; empty if the tag is not a digest. */
  static Optional<ContentDigest> ofTag(String tag) {
    String hex = tag.replaceFirst("^W/", "").replace("\"", "").toLowerCase(Locale.ROOT);
    if (!HEX.matcher(hex).matches()) {
      return Optional.empty();
    }
    return switch (hex.length()) {
      case SHA1_DIGITS -> Optional.of(new ContentDigest(Kind.GIT_BLOB, hex));
      case SHA256_DIGITS -> Optional.of(new ContentDigest(Kind.SHA256, hex));
      default -> Optional.empty();
    };
  }

  /** Computes the digest of a file. */
  String compute(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance(kind.algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + kind.algorithm, e);
    }
    if (kind == Kind.GIT_BLOB) {
      String header = "blob " + Files.size(file) + "\0";
      digest.update(header.getBytes(StandardCharsets.US_ASCII));
    }
    byte[] buffer = new byte[1 << 20];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  boolean matches(Path file) throws IOException {
    return compute(file).equals(hex);
  }
}
