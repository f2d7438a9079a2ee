package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.catalog.remote.Retries.Interrupted;
import dev.ascribe.model.catalog.remote.WebClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Downloads single files. A download continues where an earlier attempt of this process or of a
 * killed process stopped. A file gets its name only when its digest is right; until then it is a
 * {@link PartialFile}.
 */
final class Downloader {
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** The largest text in bytes; a listing of 100,000 files takes about 20 MB. */
  private static final int LONGEST_TEXT = 32 << 20;

  private final WebClient client;
  private final StatusErrors errors;
  private final Retries retries;

  Downloader(WebClient client, StatusErrors errors, Retries retries) {
    this.client = client;
    this.errors = errors;
    this.retries = retries;
  }

  /** Turns an error status of one kind of server into an exception that says what helps. */
  interface StatusErrors {
    /**
     * The error that a reply stands for.
     *
     * @param authenticated whether requests carry a credential
     */
    AscribeException of(URI uri, Reply reply, boolean authenticated);
  }

  /**
   * Downloads a small text such as a listing.
   *
   * @throws AscribeException DOWNLOAD_FAILED, or the exception for the status
   */
  byte[] read(URI uri, Map<String, String> headers) {
    return retries.run(
        uri,
        () -> {
          try (Reply reply = client.get(uri, headers)) {
            requireSuccess(uri, reply);
            requirePlain(uri, reply);
            byte[] text = reply.body().readNBytes(LONGEST_TEXT + 1);
            if (text.length > LONGEST_TEXT) {
              throw failed(uri, "more than %s came".formatted(Names.count(LONGEST_TEXT, "byte")));
            }
            return text;
          }
        });
  }

  /**
   * Downloads a file. Returns at once if it exists already.
   *
   * @param known size and digest, as far as they are known; otherwise the server's headers tell
   *     them
   * @param verification whether a file without a known digest is refused
   * @param progress receives the number of bytes that have arrived
   * @return whether the digest was known and right
   * @throws AscribeException DOWNLOAD_FAILED, or the exception for the status; DISK_FULL
   */
  boolean fetch(
      URI uri, Path target, ExpectedFile known, Verification verification, LongConsumer progress) {
    return retries.run(
        uri, () -> attempt(uri, new PartialFile(target), known, verification, progress));
  }

  private boolean attempt(
      URI uri,
      PartialFile file,
      ExpectedFile known,
      Verification verification,
      LongConsumer progress)
      throws IOException, InterruptedException, Interrupted {
    String earlier = file.tag();
    long there = file.length();
    try (Reply reply =
        client.get(uri, there > 0 ? Map.of("Range", "bytes=" + there + "-") : Map.of())) {
      ExpectedFile expected = known.or(ExpectedFile.announcedBy(reply));
      String identity = expected.digest().map(ContentDigest::hex).orElse("");
      boolean same = there > 0 && identity.equals(earlier);
      if (reply.status() == RANGE_NOT_SATISFIABLE && same) {
        // All bytes may be there already, if the process was killed before it renamed the file.
        finish(uri, file, expected.digest(), true);
        return true;
      }
      boolean appends = reply.isPartial();
      if (reply.status() == RANGE_NOT_SATISFIABLE
          || (appends && !(same && beginsAt(reply.headers(), there)))) {
        file.discard();
        throw new Interrupted("the file changed on the server since the download began", null);
      }
      requireSuccess(uri, reply);
      requirePlain(uri, reply);
      if (verification == Verification.REQUIRED && expected.digest().isEmpty()) {
        throw failed(
            uri,
            "the server does not give its digest%s, so a wrong or incomplete file would not be noticed; use another server, or accept the risk with --unverified"
                .formatted(expected.bytes().isPresent() ? "" : " or its length"));
      }
      file.setTag(identity);
      copy(uri, reply, file, appends ? there : 0, expected.bytes(), progress);
      finish(uri, file, expected.digest(), appends);
      return expected.digest().isPresent();
    }
  }

  private void copy(
      URI uri,
      Reply reply,
      PartialFile file,
      long there,
      OptionalLong length,
      LongConsumer progress)
      throws IOException, Interrupted {
    // A body without end must not fill the disk.
    long usable = Files.getFileStore(file.target().getParent()).getUsableSpace();
    long most = length.orElse(there + usable / 2);
    long done = there;
    byte[] buffer = new byte[1 << 16];
    try (InputStream body = reply.body();
        OutputStream output = file.open(there)) {
      progress.accept(done);
      for (int count = read(body, buffer, done); count >= 0; count = read(body, buffer, done)) {
        done += count;
        if (done > most) {
          throw failed(
              uri,
              length.isPresent()
                  ? "the server sent more than the %s of the file"
                      .formatted(Names.count(most, "byte"))
                  : "the server does not give its length, and it takes more than half of the free disk");
        }
        file.write(output, buffer, count);
        progress.accept(done);
      }
    } catch (AscribeException e) {
      Files.deleteIfExists(file.bytes());
      throw e;
    }
    if (length.isPresent() && done < most) {
      throw new Interrupted(
          "%s broke off at byte %d of %d; what is there is kept, the same command goes on from it"
              .formatted(uri.getHost(), done, most),
          done,
          null);
    }
  }

  /** Refuses a compressed reply, since its size and digest would differ from the file's. */
  private static void requirePlain(URI uri, Reply reply) {
    String encoding = reply.headers().firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      throw failed(uri, "it comes in the encoding '%s' (allowed: none)".formatted(encoding));
    }
  }

  private static AscribeException failed(URI uri, String what) {
    return new AscribeException(
        ErrorCode.DOWNLOAD_FAILED, "%s: %s".formatted(withoutQuery(uri), what));
  }

  private static int read(InputStream body, byte[] buffer, long done) throws Interrupted {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw new Interrupted(
          "the transfer broke off (%s); what is there is kept, the same command goes on from it"
              .formatted(Retries.describe(e)),
          done,
          e);
    }
  }

  private void finish(URI uri, PartialFile file, Optional<ContentDigest> digest, boolean pieced)
      throws IOException, Interrupted {
    String actual = digest.isPresent() ? digest.get().compute(file.bytes()) : "";
    if (digest.isPresent() && !actual.equals(digest.get().hex())) {
      file.discard();
      AscribeException wrong =
          failed(
              uri,
              "the received bytes have the digest %s, but %s is expected"
                  .formatted(actual, digest.get().hex()));
      if (pieced) {
        throw new Interrupted(wrong.getMessage(), wrong);
      }
      throw wrong;
    }
    file.finish();
  }

  private static boolean beginsAt(HttpHeaders headers, long there) {
    return headers.firstValue("Content-Range").orElse("").startsWith("bytes " + there + "-");
  }

  private void requireSuccess(URI uri, Reply reply) throws Interrupted {
    if (reply.status() / 100 == 2) {
      return;
    }
    AscribeException error = errors.of(uri, reply, client.authenticates());
    if (isPassing(reply.status())) {
      throw new Interrupted(error.getMessage(), error);
    }
    throw error;
  }

  private static boolean isPassing(int status) {
    return status == 429 || status == 408 || status / 100 == 5;
  }

  /**
   * Returns the address without its query, since addresses after redirects carry long signatures.
   */
  static String withoutQuery(URI uri) {
    String text = uri.toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }
}
