package dev.ascribe.model.catalog.remote;

import dev.ascribe.model.catalog.remote.WebClient.Reply;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size and digest of a file, as far as they are known before the download.
 *
 * @param bytes its size
 */
record ExpectedFile(OptionalLong bytes, Optional<ContentDigest> digest) {
  private static final Pattern WHOLE_LENGTH = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");

  static final ExpectedFile UNKNOWN = new ExpectedFile(OptionalLong.empty(), Optional.empty());

  static ExpectedFile of(ContentDigest digest) {
    return new ExpectedFile(OptionalLong.empty(), Optional.of(digest));
  }

  /** Fills in missing values from another source. */
  ExpectedFile or(ExpectedFile other) {
    return new ExpectedFile(bytes.isPresent() ? bytes : other.bytes, digest.or(() -> other.digest));
  }

  /** Returns the size and digest of the whole file, as far as the servers' headers tell them. */
  static ExpectedFile announcedBy(Reply reply) {
    Matcher range = WHOLE_LENGTH.matcher(reply.headers().firstValue("Content-Range").orElse(""));
    OptionalLong length =
        reply.isPartial()
            ? (range.matches()
                ? OptionalLong.of(Long.parseLong(range.group(1)))
                : OptionalLong.empty())
            : number(reply.headers(), "Content-Length");
    return new ExpectedFile(length, ContentDigest.ofTag(tag(reply.first())));
  }

  private static OptionalLong number(HttpHeaders headers, String name) {
    try {
      return headers.firstValueAsLong(name);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Returns the digest in the headers. For a large file, the hub's own tag belongs to a pointer
   * file; the linked tag belongs to the contents.
   */
  private static String tag(HttpHeaders first) {
    return first.firstValue("X-Linked-Etag").or(() -> first.firstValue("ETag")).orElse("");
  }
}
