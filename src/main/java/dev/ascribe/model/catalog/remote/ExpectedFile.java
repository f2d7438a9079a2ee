package dev.ascribe.model.catalog.remote;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a file before it comes.
 *
 * @param bytes its length
 */
record ExpectedFile(OptionalLong bytes, Optional<ContentDigest> digest) {
  static final ExpectedFile UNKNOWN = new ExpectedFile(OptionalLong.empty(), Optional.empty());

  static ExpectedFile of(ContentDigest digest) {
    return new ExpectedFile(OptionalLong.empty(), Optional.of(digest));
  }

  /** What is not known yet is taken from another source. */
  ExpectedFile or(ExpectedFile other) {
    return new ExpectedFile(bytes.isPresent() ? bytes : other.bytes, digest.or(() -> other.digest));
  }
}
