package dev.ascribe.http.studies;

import dev.ascribe.http.directives.Details;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.storage.ResultCursor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Rows of an open cursor as the body of a reply, of which no more than some are ever held. The
 * cursor is closed when the body ends, or when it is clear that nobody will read it.
 */
final class RowStream {
  /** Small against memory, large against the cost of a chunk. */
  private static final int CHUNK_BYTES = 32 << 10;

  /** A cursor is of one thread at a time: of its reader's, once there is one. */
  private enum State {
    UNREAD,
    READ,
    CLOSED
  }

  private final ResultCursor cursor;
  private final RowEncoder encoder;
  private final Runnable closed;
  private final AtomicReference<State> state = new AtomicReference<>(State.UNREAD);
  private boolean begun;
  private boolean ended;

  /**
   * @param closed runs once, after the cursor is closed
   */
  RowStream(ResultCursor cursor, String format, Details details, Runnable closed) {
    this.cursor = cursor;
    this.encoder = RowEncoder.of(format, cursor.columns(), details);
    this.closed = closed;
  }

  /** The rows, for one reader. */
  Source<ByteString, NotUsed> source() {
    return Source.unfoldResource(this::begin, RowStream::next, rows -> rows.close(State.READ))
        .withAttributes(ActorAttributes.dispatcher(HttpSettings.BLOCKING));
  }

  /** Closes the cursor if nobody reads it. */
  void drop() {
    close(State.UNREAD);
  }

  private RowStream begin() {
    if (!state.compareAndSet(State.UNREAD, State.READ)) {
      throw new IllegalStateException("the rows are read, or dropped, already");
    }
    return this;
  }

  private void close(State expected) {
    if (state.compareAndSet(expected, State.CLOSED)) {
      try {
        cursor.close();
      } finally {
        closed.run();
      }
    }
  }

  /** The next rows, or nothing after the last. */
  private Optional<ByteString> next() {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES + 4096);
    if (!begun) {
      begun = true;
      chunk.writeBytes(encoder.head().getBytes(StandardCharsets.UTF_8));
    }
    while (!ended && chunk.size() < CHUNK_BYTES) {
      Object[] row = cursor.next();
      if (row == null) {
        ended = true;
      } else {
        encoder.write(row, chunk);
      }
    }
    return chunk.size() == 0
        ? Optional.empty()
        : Optional.of(ByteString.fromArrayUnsafe(chunk.toByteArray()));
  }
}
