package dev.ascribe.http;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultCursor;
import dev.ascribe.storage.ResultQuery;
import dev.ascribe.storage.ResultStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Results as a stream of rows, of which no more than some are ever held. */
final class ResultRoutes {
  /** Small against memory, large against the cost of a chunk. */
  private static final int CHUNK_BYTES = 32 << 10;

  private final Service service;
  private final ResultStore store;
  private final Details details;
  private final Semaphore streams;

  ResultRoutes(Service service, ResultStore store, Details details, HttpSettings settings) {
    this.service = service;
    this.store = store;
    this.details = details;
    this.streams = new Semaphore(settings.resultStreams());
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.of("GET", "/v1/studies/{id}/results", this::results));
  }

  private CompletionStage<HttpResponse> results(Call call) {
    call.allowing("format", "table", "run", "level");
    String format = call.choice("format", List.of("jsonl", "csv"), "jsonl");
    String level = call.choice("level", List.of("run", "instance", "all"), "run");
    ResultQuery query =
        new ResultQuery(
            call.studyId(),
            call.choice("table", ResultQuery.TABLES, "metric"),
            call.parameter("run").orElse(null),
            ResultQuery.Level.valueOf(level.toUpperCase(Locale.ROOT)));
    return service
        .study(query.studyId())
        .thenApply(known -> Replies.stream(RowEncoder.type(format), rows(call, query, format)));
  }

  private Source<ByteString, ?> rows(Call call, ResultQuery query, String format) {
    if (!streams.tryAcquire()) {
      throw new AscribeException(
          ErrorCode.BUSY, "as many streams of results are open as may be; try again later");
    }
    AtomicBoolean held = new AtomicBoolean(true);
    Runnable release =
        () -> {
          if (held.compareAndSet(true, false)) {
            streams.release();
          }
        };
    // The reply may find no reader at all.
    call.gone().thenRun(release);
    return Source.unfoldResource(
            () -> new Rows(store.open(query), format, details), Rows::next, Rows::close)
        .withAttributes(ActorAttributes.dispatcher(HttpServer.BLOCKING))
        .watchTermination(
            (ignored, done) -> {
              done.whenComplete((end, failure) -> release.run());
              return ignored;
            });
  }

  /** An open cursor and what becomes of its rows. */
  private static final class Rows {
    private final ResultCursor cursor;
    private final RowEncoder encoder;
    private boolean begun;
    private boolean ended;

    Rows(ResultCursor cursor, String format, Details details) {
      this.cursor = cursor;
      this.encoder = RowEncoder.of(format, cursor.columns(), details);
    }

    /** The next rows, or nothing after the last. */
    Optional<ByteString> next() {
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

    void close() {
      cursor.close();
    }
  }
}
