package dev.ascribe.http.framing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Finds where each request of a connection ends, strictly by RFC 9112, and passes on only bytes
 * that follow it. Pekko's own parser accepts some bytes that other servers refuse. A proxy and
 * Pekko could then disagree about where a request ends, and a client could smuggle a request in the
 * body of another. Heads are passed on only when they are complete, and the sizes of chunks are
 * rewritten. Not thread-safe.
 */
public final class RequestFramer {
  /**
   * Replaces a method that no operation has, so that Pekko's parser accepts the request and the
   * reply is 405.
   */
  public static final String OTHER_METHOD = "OTHER";

  /** Longest head, its end included. */
  static final int LONGEST_HEAD = 32 << 10;

  /** Empty lines that are skipped before a head, as RFC 9112, 2.2 asks for. */
  private static final int MOST_EMPTY_LINES = 4;

  /** Limit of the bytes of all trailers of a body together. */
  private static final int LONGEST_TRAILERS = 8 << 10;

  private enum State {
    HEAD,
    LENGTH_BODY,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILERS,
    REFUSED
  }

  private final LineBuffer line = new LineBuffer();
  private State state = State.HEAD;
  private int emptyLines;
  private int trailers;

  /** Bytes of the body, or of the chunk, that have not arrived yet. */
  private long missing;

  private boolean inBody;
  private int heads;
  private boolean interimReplies;
  private ByteArrayOutputStream passed;
  private FramingException violation;

  /**
   * Reads bytes of the connection and returns those to pass on; after a violation there are none.
   */
  public ByteString accept(ByteString bytes) {
    passed = new ByteArrayOutputStream(bytes.size());
    byte[] letters = bytes.toArray();
    int next = 0;
    try {
      while (next < letters.length && state != State.REFUSED) {
        next =
            state == State.LENGTH_BODY || state == State.CHUNK_DATA
                ? data(letters, next)
                : letter(letters[next], next);
      }
    } catch (FramingException found) {
      violation = found;
      state = State.REFUSED;
    }
    return ByteString.fromArray(passed.toByteArray());
  }

  /** The violation after which no further request of this connection is read. */
  public Optional<FramingException> violation() {
    return Optional.ofNullable(violation);
  }

  /** The number of requests whose heads were passed on. */
  public int heads() {
    return heads;
  }

  /** Whether the client that sent the last request understands interim replies. */
  public boolean allowsInterimReplies() {
    return interimReplies;
  }

  /** Whether a head has begun and not ended. */
  public boolean isInHead() {
    return state == State.HEAD && (!line.isEmpty() || emptyLines > 0);
  }

  /** Whether the body of the last request is still arriving, or broke off. */
  public boolean isInBody() {
    return inBody;
  }

  private int data(byte[] letters, int from) {
    int count = (int) Math.min(letters.length - from, missing);
    missing -= count;
    if (state == State.LENGTH_BODY) {
      passed.write(letters, from, count);
      if (missing == 0) {
        endBody();
      }
    } else {
      pass(Integer.toHexString(count) + "\r\n");
      passed.write(letters, from, count);
      pass("\r\n");
      state = missing == 0 ? State.CHUNK_END : state;
    }
    return from + count;
  }

  private void endBody() {
    state = State.HEAD;
    inBody = false;
  }

  private int letter(byte letter, int at) {
    boolean ended = line.add(letter);
    switch (state) {
      case HEAD -> head(ended);
      case CHUNK_SIZE -> chunkSize(ended);
      case CHUNK_END -> chunkEnd(letter);
      case TRAILERS -> trailer(ended);
      case LENGTH_BODY, CHUNK_DATA, REFUSED -> throw new IllegalStateException("no lines here");
    }
    return at + 1;
  }

  private void head(boolean lineEnded) {
    if (line.size() > LONGEST_HEAD) {
      throw line.lines() == 0
          ? new FramingException(414, "the first line must be shorter", "")
          : new FramingException(431, "a head must have at most " + LONGEST_HEAD + " bytes", "");
    }
    if (!lineEnded || !line.endsWithEmptyLine()) {
      return;
    }
    if (line.lines() == 1) {
      emptyLines++;
      line.clear();
      if (emptyLines > MOST_EMPTY_LINES) {
        throw new FramingException("there must be a request, not empty lines");
      }
      return;
    }
    RequestHead head = RequestHead.parse(line.without(2 * "\r\n".length()));
    line.clear();
    emptyLines = 0;
    heads++;
    interimReplies = head.allowsInterimReplies();
    missing = head.length();
    state =
        switch (head.body()) {
          case NONE -> State.HEAD;
          case LENGTH -> State.LENGTH_BODY;
          case CHUNKED -> State.CHUNK_SIZE;
        };
    inBody = state != State.HEAD;
    pass(head.text());
  }

  private void chunkSize(boolean ended) {
    requireShort();
    if (ended) {
      missing = ChunkLine.size(line.without(2));
      line.clear();
      trailers = 0;
      state = missing == 0 ? State.TRAILERS : State.CHUNK_DATA;
    }
  }

  private void chunkEnd(byte letter) {
    if (letter != "\r\n".charAt(line.size() - 1)) {
      throw new FramingException(
          "a chunk must end with CR LF after as many bytes as its size says");
    }
    if (letter == '\n') {
      line.clear();
      state = State.CHUNK_SIZE;
    }
  }

  private void trailer(boolean ended) {
    requireShort();
    trailers++;
    if (trailers > LONGEST_TRAILERS) {
      throw new FramingException(
          431, "trailers must have at most " + LONGEST_TRAILERS + " bytes", "");
    }
    if (ended && line.size() == 2) {
      line.clear();
      endBody();
      // No route reads trailers, so they are left out.
      pass("0\r\n\r\n");
    } else if (ended) {
      ChunkLine.requireTrailer(line.without(2));
      line.clear();
    }
  }

  private void requireShort() {
    if (line.size() > ChunkLine.LONGEST) {
      throw new FramingException(
          "a line in a chunked body must have at most " + ChunkLine.LONGEST + " bytes");
    }
  }

  private void pass(String letters) {
    passed.writeBytes(letters.getBytes(StandardCharsets.ISO_8859_1));
  }
}
