package dev.ascribe.http.studies;

import dev.ascribe.http.directives.MessageFilter;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultCursor.Column;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Streams the rows of an open cursor as the body of a reply. It holds only one chunk of rows in
 * memory. The cursor is closed when the body ends, or by {@link #drop} if nobody reads the body.
 */
final class RowStream {
  /** Characters of a chunk: few enough for memory, and enough to outweigh the cost of a chunk. */
  private static final int CHUNK = 32 << 10;

  /** Columns that may hold the name of a file. */
  private static final Set<String> FILES = Set.of("checkpoint", "model", "message");

  /**
   * Says who may use the cursor. Only one thread may use it at a time; after the reader has begun,
   * only the reader's thread may use it.
   */
  private enum State {
    UNREAD,
    READ,
    CLOSED
  }

  private final ResultCursor cursor;
  private final List<Column> columns;
  private final DownloadFormat format;
  private final MessageFilter messageFilter;
  private final Runnable closed;
  private final AtomicReference<State> state = new AtomicReference<>(State.UNREAD);
  private final StringBuilder chunk = new StringBuilder();

  /**
   * @param closed runs once, after the cursor has been closed
   */
  RowStream(
      ResultCursor cursor, DownloadFormat format, MessageFilter messageFilter, Runnable closed) {
    this.cursor = cursor;
    this.columns = cursor.columns();
    this.format = format;
    this.messageFilter = messageFilter;
    this.closed = closed;
    chunk.append(format.head(columns));
  }

  /** Returns the body of the reply, which can be read once. */
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

  /** Returns the next chunk of rows, or empty after the last one. */
  private Optional<ByteString> next() {
    Object[] row = null;
    while (chunk.length() < CHUNK && (row = cursor.next()) != null) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] instanceof String text && FILES.contains(columns.get(i).name())) {
          row[i] = messageFilter.withoutPaths(text);
        }
      }
      chunk.append(format.line(columns, row));
    }
    ByteString rows = ByteString.fromString(chunk.toString());
    chunk.setLength(0);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows);
  }
}
