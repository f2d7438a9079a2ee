package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.DiskErrors;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.catalog.remote.WebClient.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads single files and goes on where an earlier attempt, of this process or of a killed one,
 * broke off. A file appears under its name only when its digest is right; until then it is {@code
 * NAME.incomplete}, and {@code NAME.tag} says of what.
 */
final class Downloader {
  private static final int ATTEMPTS = 5;

  /** Attempts that may stall without getting further than one before. */
  private static final int MOST_STALLS = 2;

  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** A listing of 100,000 files takes some 20 MB. */
  private static final int LONGEST_TEXT = 32 << 20;

  private static final Pattern WHOLE_LENGTH = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");

  private final WebClient client;
  private final StatusErrors errors;
  private final Duration firstDelay;
  private final Consumer<String> notes;

  /**
   * @param firstDelay before the second attempt; it doubles from there
   * @param notes hears, in words, of each attempt that is made again
   */
  Downloader(WebClient client, StatusErrors errors, Duration firstDelay, Consumer<String> notes) {
    this.notes = notes;
    this.client = client;
    this.errors = errors;
    this.firstDelay = firstDelay;
  }

  /** An attempt that broke off for a reason that may pass. */
  private static final class Interrupted extends Exception {
    private static final long serialVersionUID = 1L;

    /** Bytes of the file that were there at the end of the attempt. */
    private final long reached;

    Interrupted(String message, long reached, Throwable cause) {
      super(message, cause);
      this.reached = reached;
    }

    Interrupted(String message, Throwable cause) {
      this(message, 0, cause);
    }
  }

  /**
   * A small text such as a listing.
   *
   * @throws AscribeException DOWNLOAD_FAILED, or what the status stands for
   */
  byte[] read(URI uri, Map<String, String> headers) {
    return repeatedly(
        uri,
        () -> {
          try (Reply reply = client.get(uri, headers)) {
            requireSuccess(uri, reply);
            requirePlain(uri, reply);
            byte[] text = reply.body().readNBytes(LONGEST_TEXT + 1);
            if (text.length > LONGEST_TEXT) {
              throw failed(uri, "more than %d bytes came".formatted(LONGEST_TEXT));
            }
            return text;
          }
        });
  }

  /**
   * A file, at once where it is there already.
   *
   * @param known of it; what is not known, the first server may say in its headers
   * @param verification whether its digest must be known in the end
   * @param progress receives the bytes of the file that are there
   * @return whether its digest was known, and right
   * @throws AscribeException DOWNLOAD_FAILED, or what the status stands for; DISK_FULL
   */
  boolean fetch(
      URI uri, Path target, ExpectedFile known, Verification verification, LongConsumer progress) {
    return repeatedly(uri, () -> attempt(uri, target, known, verification, progress));
  }

  /** One try of something that may fail for a while. */
  private interface Attempt<T> {
    T run() throws IOException, InterruptedException, Interrupted;
  }

  private <T> T repeatedly(URI uri, Attempt<T> attempt) {
    Duration delay = firstDelay;
    long furthest = 0;
    int stalls = 0;
    for (int count = 1; ; count++) {
      String why;
      Exception cause;
      long reached = 0;
      try {
        return attempt.run();
      } catch (Interrupted e) {
        why = e.getMessage();
        cause = e;
        reached = e.reached;
      } catch (IOException e) {
        why = describe(e);
        cause = e;
        if (isUnreachable(e) || e instanceof ProtocolException) {
          count = ATTEMPTS;
        }
      } catch (InterruptedException e) {
        throw stopped(uri, e);
      }
      // Each stall takes as long as the patience: one that leads nowhere is not waited for again.
      stalls = reached > furthest ? 0 : stalls;
      furthest = Math.max(furthest, reached);
      if (isStall(cause) && ++stalls >= MOST_STALLS) {
        why += "; it came no further than before, and is not tried again";
        count = ATTEMPTS;
      }
      if (count >= ATTEMPTS) {
        if (cause.getCause() instanceof AscribeException refused) {
          throw refused;
        }
        throw new AscribeException(
            ErrorCode.DOWNLOAD_FAILED, "%s: %s".formatted(withoutQuery(uri), why), cause);
      }
      notes.accept(
          "%s: %s; trying again (attempt %d of %d) ..."
              .formatted(withoutQuery(uri), why, count + 1, ATTEMPTS));
      try {
        Thread.sleep(delay.toMillis());
      } catch (InterruptedException e) {
        throw stopped(uri, e);
      }
      delay = delay.multipliedBy(2);
    }
  }

  private static boolean isStall(Exception cause) {
    return cause instanceof HttpTimeoutException
        || cause.getCause() instanceof StallException
        || cause.getCause() instanceof HttpTimeoutException;
  }

  private static AscribeException stopped(URI uri, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AscribeException(
        ErrorCode.CANCELLED, withoutQuery(uri) + ": the download was stopped", cause);
  }

  private boolean attempt(
      URI uri, Path target, ExpectedFile known, Verification verification, LongConsumer progress)
      throws IOException, InterruptedException, Interrupted {
    Path partial = target.resolveSibling(target.getFileName() + ".incomplete");
    Path tagFile = target.resolveSibling(target.getFileName() + ".tag");
    String earlier = Files.exists(tagFile) ? Files.readString(tagFile) : "";
    // Without a digest nobody could tell whether two halves belong together.
    long there = !earlier.isEmpty() && Files.exists(partial) ? Files.size(partial) : 0;
    try (Reply reply =
        client.get(uri, there > 0 ? Map.of("Range", "bytes=" + there + "-") : Map.of())) {
      ExpectedFile expected = known.or(announced(reply));
      String identity = expected.digest().map(ContentDigest::hex).orElse("");
      boolean same = there > 0 && identity.equals(earlier);
      if (reply.status() == RANGE_NOT_SATISFIABLE && same) {
        // The file may be whole, and the process was killed before it could say so.
        finish(uri, partial, tagFile, target, expected.digest(), true);
        return true;
      }
      boolean appends = reply.status() == PARTIAL_CONTENT;
      if (reply.status() == RANGE_NOT_SATISFIABLE
          || (appends && !(same && beginsAt(reply.headers(), there)))) {
        discard(partial, tagFile);
        throw new Interrupted("the file changed on the server since the download began", null);
      }
      requireSuccess(uri, reply);
      requirePlain(uri, reply);
      if (verification == Verification.REQUIRED && expected.digest().isEmpty()) {
        throw failed(
            uri,
            "the server does not say its digest%s, so that another file or a part of it would look right; take another server, or vouch for it with --unverified"
                .formatted(expected.bytes().isPresent() ? "" : " nor its length"));
      }
      Files.writeString(tagFile, identity);
      copy(uri, reply, partial, appends ? there : 0, expected.bytes(), progress);
      finish(uri, partial, tagFile, target, expected.digest(), appends);
      return expected.digest().isPresent();
    }
  }

  private void copy(
      URI uri, Reply reply, Path partial, long there, OptionalLong length, LongConsumer progress)
      throws IOException, Interrupted {
    // A body without end must not fill the disk.
    long most = length.orElse(there + Files.getFileStore(partial.getParent()).getUsableSpace() / 2);
    long done = there;
    byte[] buffer = new byte[1 << 16];
    try (InputStream body = reply.body();
        OutputStream output = open(partial, there)) {
      progress.accept(done);
      for (int count = read(body, buffer, done); count >= 0; count = read(body, buffer, done)) {
        done += count;
        if (done > most) {
          throw failed(
              uri,
              length.isPresent()
                  ? "more than the %d bytes of the file came".formatted(most)
                  : "the server does not say its length, and half of the free disk is full of it");
        }
        write(output, buffer, count, partial);
        progress.accept(done);
      }
    } catch (AscribeException e) {
      Files.deleteIfExists(partial);
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

  /** What the servers' headers say of the whole file. */
  private static ExpectedFile announced(Reply reply) {
    Matcher range = WHOLE_LENGTH.matcher(reply.headers().firstValue("Content-Range").orElse(""));
    OptionalLong length =
        reply.status() == PARTIAL_CONTENT
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

  /** Nothing is asked for in a compressed form, whose length and digest would be others. */
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

  private static OutputStream open(Path partial, long there) {
    try {
      return there > 0
          ? Files.newOutputStream(partial, StandardOpenOption.APPEND)
          : Files.newOutputStream(partial);
    } catch (IOException e) {
      throw DiskErrors.writing(partial, e);
    }
  }

  private static int read(InputStream body, byte[] buffer, long done) throws Interrupted {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw new Interrupted(
          "the transfer broke off (%s); what is there is kept, the same command goes on from it"
              .formatted(describe(e)),
          done,
          e);
    }
  }

  private static void write(OutputStream output, byte[] buffer, int count, Path partial) {
    try {
      output.write(buffer, 0, count);
    } catch (IOException e) {
      throw DiskErrors.writing(partial, e);
    }
  }

  private void finish(
      URI uri,
      Path partial,
      Path tagFile,
      Path target,
      Optional<ContentDigest> digest,
      boolean pieced)
      throws IOException, Interrupted {
    String actual = digest.isPresent() ? digest.get().compute(partial) : "";
    if (digest.isPresent() && !actual.equals(digest.get().hex())) {
      discard(partial, tagFile);
      AscribeException wrong =
          new AscribeException(
              ErrorCode.DOWNLOAD_FAILED,
              "%s: the bytes that came have the digest %s, %s expected"
                  .formatted(withoutQuery(uri), actual, digest.get().hex()));
      if (pieced) {
        throw new Interrupted(wrong.getMessage(), wrong);
      }
      throw wrong;
    }
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(tagFile);
  }

  private static void discard(Path partial, Path tagFile) throws IOException {
    Files.deleteIfExists(partial);
    Files.deleteIfExists(tagFile);
  }

  /** For a large file the hub's own tag is that of a pointer; the linked one is the content's. */
  private static String tag(HttpHeaders first) {
    return first.firstValue("X-Linked-Etag").or(() -> first.firstValue("ETag")).orElse("");
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

  private static boolean isUnreachable(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }

  private static String describe(IOException e) {
    if (isUnreachable(e)) {
      return "the server cannot be reached; check the network, HTTPS_PROXY and the address";
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Addresses of redirected files carry signatures that nobody wants to read. */
  static String withoutQuery(URI uri) {
    String text = uri.toString();
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }
}
